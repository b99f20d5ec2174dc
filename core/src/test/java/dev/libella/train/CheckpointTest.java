package dev.libella.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.data.Preprocessing;
import dev.libella.nn.Parameters;
import dev.libella.train.TrainingResult.Outcome;
import dev.libella.train.optimizer.Adam;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("training.safetensors");
    }

    private static TrainingResult run(Trainer trainer, int stopAfterSteps) {
        Training[] training = new Training[1];
        int[] steps = {0};
        training[0] =
                trainer.begin(Stripes.NETWORK, Parameters.initialize(Stripes.NETWORK, 7), Stripes.data(), event -> {
                    if (event instanceof TrainingEvent.StepDone && ++steps[0] == stopAfterSteps) {
                        training[0].stop();
                    }
                });
        return training[0].run();
    }

    @Test
    void endsWithTheSameBitsHoweverOftenItIsStopped() {
        Trainer trainer = Stripes.trainer().withOptimizer(new Adam(0.01)).withEarlyStopping(new EarlyStopping(3));
        TrainingResult undisturbed = trainer.train(Stripes.NETWORK, Stripes.data());
        Trainer resuming = trainer.withCheckpoint(file, true);
        for (int stop : new int[] {3, 9, 7, 1}) {
            assertThat(run(resuming, stop).outcome()).isEqualTo(Outcome.INTERRUPTED);
        }
        TrainingResult resumed = run(resuming.withThreads(2), Integer.MAX_VALUE);
        assertThat(resumed.parameters()).isEqualTo(undisturbed.parameters());
        assertThat(resumed.history().epochs())
                .extracting(History.Entry::loss)
                .isEqualTo(undisturbed.history().epochs().stream()
                        .map(History.Entry::loss)
                        .toList());
        // Resumed once more there is nothing left to do.
        assertThat(run(resuming, 1).parameters()).isEqualTo(undisturbed.parameters());
    }

    @Test
    void saysWhichCheckpointsThereAre() {
        List<TrainingEvent> events = new ArrayList<>();
        Trainer trainer = Stripes.trainer().withEpochs(2).withCheckpoint(file, false);
        trainer.begin(Stripes.NETWORK, Parameters.initialize(Stripes.NETWORK, 7), Stripes.data(), events::add)
                .run();
        assertThat(events)
                .contains(
                        new TrainingEvent.CheckpointWritten(file, 0),
                        new TrainingEvent.CheckpointWritten(file, 1),
                        new TrainingEvent.CheckpointWritten(file, 2));
    }

    @Test
    void startsAnewWithoutResuming() {
        Trainer trainer = Stripes.trainer().withEpochs(1).withCheckpoint(file, false);
        assertThat(run(trainer, 99).parameters()).isEqualTo(run(trainer, 99).parameters());
    }

    @Test
    void refusesTheCheckpointOfAnotherTraining() {
        run(Stripes.trainer().withEpochs(1).withCheckpoint(file, false), 99);
        assertThatThrownBy(() -> run(Stripes.trainer().withEpochs(1).withSeed(8).withCheckpoint(file, true), 99))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(
                        "cannot resume from '" + file + "': it was made with seed: 7, and this training has seed: 8; "
                                + "use the same settings, or start anew without resuming");
    }

    @Test
    void refusesTheCheckpointOfATrainingOnOtherImages() {
        Trainer trainer = Stripes.trainer().withEpochs(1);
        trainer.withCheckpoint(file, false)
                .train(
                        Stripes.NETWORK,
                        TrainingData.of(Stripes.images(100, 1)).withPreprocessing(Preprocessing.none(Stripes.SHAPE)));
        TrainingData other =
                TrainingData.of(Stripes.images(100, 3)).withPreprocessing(Preprocessing.none(Stripes.SHAPE));
        assertThatThrownBy(() -> trainer.withCheckpoint(file, true).train(Stripes.NETWORK, other))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageMatching("cannot resume from '.*': it was made with training set: 100 images of 1×8×8 in the"
                        + " classes \\[none, horizontal, vertical] with the SHA-256 [0-9a-f]{64}, and this training has"
                        + " training set: 100 images .* with the SHA-256 [0-9a-f]{64}; use the same settings, or .*");
    }

    @Test
    void refusesWhatIsNoCheckpoint() throws IOException {
        Files.writeString(file, "not a checkpoint");
        assertThatThrownBy(() -> run(Stripes.trainer().withCheckpoint(file, true), 99))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("cannot read '" + file + "': safetensors:");
        assertThat(file).hasContent("not a checkpoint");
    }

    @Test
    void saysAtOnceThatItCannotWrite() {
        Path missing = folder.resolve("missing/training.safetensors");
        assertThatThrownBy(() -> run(Stripes.trainer().withCheckpoint(missing, false), 99))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("create it first");
    }

    @Test
    void namesTheCheckpointWhenNumbersBreak() {
        Trainer trainer = Stripes.trainer()
                .withOptimizer(new dev.libella.train.optimizer.SGD(1e30))
                .withCheckpoint(file, false);
        assertThatThrownBy(() -> run(trainer, 99))
                .isInstanceOf(TrainingException.class)
                .hasMessageEndingWith("; the checkpoint '" + file + "' has the state after epoch 0");
    }

    @Test
    void survivesAThreadsInterruption() {
        Thread.currentThread().interrupt();
        TrainingResult result = run(Stripes.trainer().withCheckpoint(file, false), 99);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.outcome()).isEqualTo(Outcome.INTERRUPTED);
        assertThat(run(Stripes.trainer().withCheckpoint(file, true), 99).outcome())
                .isEqualTo(Outcome.COMPLETED);
    }
}
