package dev.libella.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Shape;
import dev.libella.train.TrainingResult.Outcome;
import dev.libella.train.loss.BinaryCrossEntropyWithLogits;
import dev.libella.train.loss.CrossEntropy;
import dev.libella.train.loss.L1;
import dev.libella.train.loss.MeanSquaredError;
import dev.libella.train.loss.Reduction;
import dev.libella.train.optimizer.Adam;
import dev.libella.train.optimizer.SGD;
import dev.libella.train.schedule.Constant;
import dev.libella.train.schedule.OneCycleLR;
import dev.libella.train.schedule.ReduceLROnPlateau;
import dev.libella.train.schedule.WarmUp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
    @Test
    void refusesANetworkThatCannotFitTheHeapBeforeAnythingIsAllocated() {
        Network.Builder builder =
                Network.builder(Stripes.SHAPE).add(new Flatten()).add(Linear.of(64, 40_000));
        for (int i = 0; i < 1000; i++) {
            builder.add(Linear.of(40_000, 40_000)); // together 26 TB of training's state
        }
        Network network = builder.add(Linear.of(40_000, 3)).build();
        assertThatThrownBy(() -> Stripes.trainer().train(network, Stripes.data()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("memory: training with batches of 16 needs about 25.6 TB (weights 6.4 TB, their"
                        + " gradients and the optimiser 19.2 TB, ")
                .hasMessageContaining("; use smaller images or a smaller network, or start Java with -Xmx");
        Parameters none = Parameters.initialize(Stripes.NETWORK, 0);
        assertThatThrownBy(() -> Plan.inference(network, none, 1, PlanOptions.threads(1)))
                .hasMessageStartingWith("memory: inference with batches of 1 needs about 6.4 TB (");
    }

    private static final Parameters INITIAL = Parameters.initialize(Stripes.NETWORK, 7);

    private static List<TrainingEvent> events(Trainer trainer, TrainingData data) {
        List<TrainingEvent> events = new ArrayList<>();
        trainer.begin(Stripes.NETWORK, INITIAL, data, events::add).run();
        return events;
    }

    private static <T extends TrainingEvent> List<T> of(Class<T> kind, List<TrainingEvent> events) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Test
    void learns() {
        TrainingResult result = Stripes.trainer()
                .withOptimizer(new Adam(0.01))
                .withEpochs(15)
                .withSchedule(new Constant(), Trainer.ScheduleUnit.EPOCH)
                .train(Stripes.NETWORK, Stripes.data());
        assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
        List<History.Entry> epochs = result.history().epochs();
        assertThat(epochs).hasSize(15);
        assertThat(epochs.getLast().loss()).isLessThan(0.3 * epochs.getFirst().loss());
        assertThat(epochs.getLast().validation().orElseThrow().accuracy()).isGreaterThan(0.9);
    }

    @Test
    void givesTheSameBitsForAnyNumberOfThreads() {
        String one = Stripes.trainer()
                .train(Stripes.NETWORK, Stripes.data())
                .parameters()
                .sha256();
        for (int threads : new int[] {2, 3, 8}) {
            TrainingResult result = Stripes.trainer().withThreads(threads).train(Stripes.NETWORK, Stripes.data());
            assertThat(result.parameters().sha256()).as("%d threads", threads).isEqualTo(one);
        }
        TrainingResult other = Stripes.trainer().withSeed(8).train(Stripes.NETWORK, Stripes.data());
        assertThat(other.parameters().sha256()).isNotEqualTo(one);
    }

    @Test
    void trainsTheLastSmallerBatchToo() {
        List<TrainingEvent> events = events(Stripes.trainer().withEpochs(2), Stripes.data());
        assertThat(events.getFirst()).isEqualTo(new TrainingEvent.Started(2, 0, 7, 100));
        assertThat(of(TrainingEvent.StepDone.class, events))
                .extracting(step -> step.epoch() + "/" + step.step())
                .containsExactly(
                        "1/1", "1/2", "1/3", "1/4", "1/5", "1/6", "1/7", "2/1", "2/2", "2/3", "2/4", "2/5", "2/6",
                        "2/7");
        assertThat(of(TrainingEvent.EpochDone.class, events)).hasSize(2);
        assertThat(events.getLast()).isEqualTo(new TrainingEvent.Finished(Outcome.COMPLETED));
        // 100 images in one batch, and 96 of them and 4 more: not the same weights.
        assertThat(events(Stripes.trainer().withBatchSize(96).withEpochs(1), Stripes.data()))
                .hasSize(5);
    }

    @Test
    void leavesTheFirstWeightsAsTheyAre() {
        Parameters initial = INITIAL.copy();
        TrainingResult result = Stripes.trainer()
                .begin(Stripes.NETWORK, initial, Stripes.data(), TrainingListener.NONE)
                .run();
        assertThat(initial).isEqualTo(INITIAL).isNotEqualTo(result.parameters());
    }

    @Test
    void learnsWithLossesThatCompareNumbers() {
        for (var loss : List.of(
                new MeanSquaredError(),
                new BinaryCrossEntropyWithLogits(),
                new CrossEntropy().withLabelSmoothing(0.1),
                new CrossEntropy().withReduction(Reduction.SUM))) {
            History history = Stripes.trainer()
                    .withLoss(loss)
                    .withOptimizer(new Adam(0.01))
                    .withClipping(new GradientClipping.ByNorm(1))
                    .train(Stripes.NETWORK, Stripes.data())
                    .history();
            assertThat(history.epochs().getLast().loss())
                    .as(loss.toString())
                    .isLessThan(history.epochs().getFirst().loss());
        }
    }

    @Test
    void followsTheSchedule() {
        Trainer trainer = Stripes.trainer()
                .withSchedule(new WarmUp(3, 0, new Constant()), Trainer.ScheduleUnit.BATCH)
                .withEpochs(1);
        assertThat(of(TrainingEvent.StepDone.class, events(trainer, Stripes.data())))
                .extracting(TrainingEvent.StepDone::learningRate)
                .containsExactly(0.0, 0.05 / 3, 0.05 * 2 / 3, 0.05, 0.05, 0.05, 0.05);
    }

    @Test
    void looksForAPlateauInTheValidationLoss() {
        ReduceLROnPlateau impatient = new ReduceLROnPlateau(
                ReduceLROnPlateau.Goal.MIN, 0.5, 0, 1e9, ReduceLROnPlateau.ThresholdMode.ABS, 0, 0, 0);
        Trainer trainer = Stripes.trainer().withSchedule(impatient, Trainer.ScheduleUnit.EPOCH);
        assertThat(trainer.train(Stripes.NETWORK, Stripes.data()).history().epochs())
                .extracting(History.Entry::learningRate)
                .containsExactly(0.05, 0.05, 0.025, 0.0125);
        assertThatThrownBy(() -> Stripes.trainer().withSchedule(impatient, Trainer.ScheduleUnit.BATCH))
                .hasMessageStartingWith("trainer: a plateau is measured after each epoch; use ScheduleUnit.EPOCH");
    }

    @Test
    void stopsEarlyAndRestoresTheBestWeights() {
        Trainer trainer = Stripes.trainer()
                .withOptimizer(new SGD(0.05))
                .withSchedule(new Constant(), Trainer.ScheduleUnit.EPOCH)
                .withEpochs(30);
        // So much better that only the first epoch counts: over after two more.
        TrainingResult stopped =
                trainer.withEarlyStopping(new EarlyStopping(2, 1e9)).train(Stripes.NETWORK, Stripes.data());
        TrainingResult first = trainer.withEpochs(1).train(Stripes.NETWORK, Stripes.data());
        assertThat(stopped.outcome()).isEqualTo(Outcome.STOPPED_EARLY);
        assertThat(stopped.history().epochs()).hasSize(3);
        assertThat(stopped.parameters()).isEqualTo(first.parameters());
    }

    @Test
    void namesTheStepAndTheLayerWhereNumbersBreak() {
        Trainer trainer =
                Stripes.trainer().withOptimizer(new SGD(1e30)).withSchedule(new Constant(), Trainer.ScheduleUnit.EPOCH);
        assertThatThrownBy(() -> trainer.train(Stripes.NETWORK, Stripes.data()))
                .isInstanceOf(TrainingException.class)
                .hasMessageMatching("training: the loss became (NaN|Infinity) at step [23], in epoch 1; "
                        + "the first layer whose output is not finite is '[a-z0-9]+'; use a smaller learning rate than "
                        + "1\\.0E30, a warm-up, or gradient clipping");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void refusesNumbersBelowOne(int number) {
        assertThatThrownBy(() -> new Trainer().withEpochs(number))
                .hasMessage("trainer: epochs must be at least 1; got " + number);
        assertThatThrownBy(() -> new Trainer().withBatchSize(number))
                .hasMessage("trainer: the batch size must be at least 1; got " + number);
        assertThatThrownBy(() -> new Trainer().withThreads(number))
                .hasMessage("trainer: threads must be at least 1; got " + number);
    }

    @Test
    void refusesWhatDoesNotFit() {
        Trainer trainer = Stripes.trainer();
        TrainingData data = Stripes.data();
        Network twoScores = Network.of(Stripes.SHAPE, new Flatten(), Linear.of(64, 2));
        assertThatThrownBy(() -> trainer.train(twoScores, data))
                .hasMessage(
                        "training: the network must give one score for each of the 3 classes, [3]; its output is [2]; "
                                + "change its last layer, for example to Linear with 3 outputs");
        Network larger = Network.of(Shape.of(1, 9, 9), new Flatten(), Linear.of(81, 3));
        assertThatThrownBy(() -> trainer.train(larger, data))
                .hasMessage("training: the network takes images of 1×9×9 and the data has images of 1×8×8; change the "
                        + "network's input, or resize the images");
        assertThatThrownBy(() -> trainer.withEarlyStopping(new EarlyStopping(1))
                        .train(Stripes.NETWORK, TrainingData.of(data.training())))
                .hasMessage("trainer: early stopping needs a validation set; give one, or leave early stopping out");
        assertThatThrownBy(() -> trainer.withSchedule(new OneCycleLR(0.1, 20), Trainer.ScheduleUnit.BATCH)
                        .train(Stripes.NETWORK, data))
                .hasMessageStartingWith("one-cycle schedule: ends at time 20; asked for 27");
        assertThatThrownBy(() -> trainer.withLoss(new L1(Reduction.NONE)))
                .hasMessage("trainer: the loss must be one number; use reduction MEAN or SUM instead of NONE");
    }
}
