package dev.libella.train;

import dev.libella.data.Batch;
import dev.libella.data.Batches;
import dev.libella.data.Epoch;
import dev.libella.nn.Network;
import dev.libella.nn.ParameterSpec;
import dev.libella.nn.Parameters;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.random.Random;
import dev.libella.tensor.Tensor;
import dev.libella.train.TrainingResult.Outcome;
import dev.libella.train.loss.Reduction;
import dev.libella.train.optimizer.Optimizer;
import dev.libella.train.optimizer.OptimizerState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One training: prepared by {@link Trainer#begin}, done by {@link #run}, and ended before its time by {@link #stop}.
 *
 * <p>{@link #run} belongs to one thread; {@link #stop} may be called from any.
 */
public final class Training {
    private static final int DROPOUT = 3; // purpose of a random key; a data set's order and changes have 1 and 2

    private final Trainer trainer;
    private final Network network;
    private final TrainingListener listener;
    private final String settings;
    private final Batches batches;
    private final Parameters parameters;
    private final OptimizerState state;
    private final PlanOptions options;
    private final LossPlan full;
    private final LossPlan last;
    private final Optional<Evaluator> evaluator;
    private Optional<Parameters> best = Optional.empty();
    private History history = History.EMPTY;
    private volatile boolean stopRequested;

    Training(Trainer trainer, Network network, Parameters initial, TrainingData data, TrainingListener listener) {
        Fit.check(network, data.training());
        if (data.validation().isEmpty() && trainer.earlyStopping().isPresent()) {
            throw new IllegalArgumentException(
                    "trainer: early stopping needs a validation set; give one, or leave early stopping out");
        }
        this.trainer = trainer;
        this.network = network;
        this.listener = listener;
        // Names the data by its content, which takes a look at every image: only a checkpoint needs that.
        this.settings = trainer.checkpointing().isPresent() ? Settings.text(trainer, network, data) : "";
        this.batches = Batches.shuffled(
                data.training(), data.preprocessing(), trainer.augmentations(), trainer.batchSize(), trainer.seed());
        Scheduling.check(trainer, batches.perEpoch());
        this.parameters = initial.copy();
        this.state = new OptimizerState(Scheduling.optimizer(trainer, 0, history), trained());
        this.options = PlanOptions.threads(trainer.threads())
                .withSeed(Random.key(trainer.seed(), DROPOUT))
                .withFrozen(trainer.frozen());
        int remainder = data.training().size() % batches.batchSize();
        this.full = new LossPlan(Plan.training(network, parameters, batches.batchSize(), options), trainer.loss());
        this.last = remainder == 0
                ? full
                : new LossPlan(Plan.training(network, parameters, remainder, options), trainer.loss());
        this.evaluator = data.validation()
                .map(held -> new Evaluator(network, parameters, held, data.preprocessing(), trainer.loss(), options));
        trainer.checkpointing().ifPresent(this::open);
    }

    private Map<String, Tensor> trained() {
        for (String path : trainer.frozen()) {
            if (!parameters.names().contains(path)) {
                throw new IllegalArgumentException("trainer: '" + path
                        + "' is to be frozen, and the network has no such parameter; it has " + parameters.names());
            }
        }
        Map<String, Tensor> trained = new LinkedHashMap<>();
        for (ParameterSpec spec : network.parameters()) {
            if (spec.trainable() && !trainer.frozen().contains(spec.name())) {
                trained.put(spec.name(), parameters.get(spec.name()));
            }
        }
        return trained;
    }

    /** The epochs that are done; before {@link #run} those of the checkpoint. */
    public History history() {
        return history;
    }

    /** Asks the training to end after the step it is at. The last checkpoint stays as it is. Thread-safe. */
    public void stop() {
        stopRequested = true;
    }

    /**
     * Trains until all epochs are done, early stopping ends it, or somebody asks for it ({@link #stop}, or by
     * interrupting this thread). To be called once.
     *
     * @throws TrainingException if the loss is not finite any more
     * @throws UncheckedIOException if an image cannot be read or a checkpoint not be written
     */
    public TrainingResult run() {
        int completed = history.epochs().size();
        listener.on(new TrainingEvent.Started(trainer.epochs(), completed, batches.perEpoch(), batches.examples()));
        Outcome outcome;
        try {
            outcome = epochs();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outcome = Outcome.INTERRUPTED;
        }
        listener.on(new TrainingEvent.Finished(outcome));
        Parameters result = outcome == Outcome.INTERRUPTED ? parameters : best.orElse(parameters);
        return new TrainingResult(result.copy(), history, outcome);
    }

    private Outcome epochs() throws InterruptedException {
        while (history.epochs().size() < trainer.epochs()) {
            if (isOver()) {
                return Outcome.STOPPED_EARLY;
            }
            if (!epoch()) {
                return Outcome.INTERRUPTED;
            }
        }
        return Outcome.COMPLETED;
    }

    private boolean isOver() {
        return !history.epochs().isEmpty()
                && trainer.earlyStopping()
                        .map(stopping -> stopping.isOver(history))
                        .orElse(false);
    }

    /** Trains and measures one epoch; false if it was stopped. */
    private boolean epoch() throws InterruptedException {
        int number = history.epochs().size() + 1;
        EpochMeter meter = new EpochMeter();
        double rate = 0;
        try (Epoch source = batches.epoch(number - 1)) {
            for (int step = 1; source.hasNext(); step++) {
                if (stopRequested) {
                    return false;
                }
                rate = step(source.next(), meter);
                listener.on(new TrainingEvent.StepDone(
                        number,
                        step,
                        batches.perEpoch(),
                        meter.loss(),
                        meter.accuracy(),
                        meter.imagesPerSecond(),
                        rate));
            }
        }
        Optional<History.Validation> validation = Optional.empty();
        if (evaluator.isPresent()) {
            Metrics metrics = evaluator.get().evaluate();
            validation = Optional.of(new History.Validation(metrics.loss(), metrics.accuracy()));
        }
        history = history.plus(meter.entry(number, rate, validation));
        if (trainer.earlyStopping().isPresent() && trainer.earlyStopping().get().best(history) == number - 1) {
            best = Optional.of(parameters.copy());
        }
        listener.on(new TrainingEvent.EpochDone(history.epochs().getLast()));
        trainer.checkpointing().ifPresent(this::save);
        return true;
    }

    /** Trains one batch; gives the learning rate. */
    private double step(Batch batch, EpochMeter meter) {
        LossPlan plan = batch.size() == full.plan().batch() ? full : last;
        Optimizer optimizer = Scheduling.optimizer(trainer, state.steps(), history);
        plan.plan().setStep(state.steps());
        double loss = plan.forward(batch);
        if (!Double.isFinite(loss)) {
            throw new TrainingException(notFinite(plan.plan(), batch, loss, optimizer.learningRate()));
        }
        plan.backward();
        Map<String, Tensor> gradients = plan.plan().gradients();
        trainer.clipping().ifPresent(clipping -> clipping.clip(gradients));
        state.use(0, optimizer);
        state.step(gradients, options.workers());
        double mean = trainer.loss().reduction() == Reduction.SUM ? loss / batch.size() : loss;
        meter.add(batch.size(), mean, plan.right(batch.labels()));
        return optimizer.learningRate();
    }

    private String notFinite(Plan plan, Batch batch, double loss, double learningRate) {
        String where = plan.firstNonFinite(batch.images())
                .map(layer -> "the first layer whose output is not finite is '" + layer + "'")
                .orElse("the network's output is finite, its loss is not");
        String rescue = trainer.checkpointing().isEmpty()
                ? ""
                : "; the checkpoint '" + trainer.checkpointing().get().file() + "' has the state after epoch "
                        + history.epochs().size();
        return "training: the loss became " + loss + " at step " + (state.steps() + 1) + ", in epoch "
                + (history.epochs().size() + 1) + "; " + where + "; use a smaller learning rate than "
                + learningRate + ", a warm-up, or gradient clipping" + rescue;
    }

    /** Goes on from the checkpoint, or writes a first one: so a file that cannot be written is known at once. */
    private void open(Checkpointing checkpointing) {
        if (!checkpointing.resume() || !Files.exists(checkpointing.file())) {
            save(checkpointing);
            return;
        }
        try {
            Checkpoint checkpoint = Checkpoint.read(checkpointing.file(), network, settings);
            state.restore(checkpoint.steps(), checkpoint.optimizer());
            checkpoint.parameters().asMap().forEach((path, tensor) -> copy(tensor, parameters.get(path)));
            full.plan().refresh();
            last.plan().refresh();
            best = checkpoint.best();
            history = checkpoint.history();
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static void copy(Tensor from, Tensor to) {
        System.arraycopy(from.data(), 0, to.data(), 0, to.data().length);
    }

    private void save(Checkpointing checkpointing) {
        Checkpoint checkpoint = new Checkpoint(settings, parameters, best, state.steps(), state.tensors(), history);
        // An interrupted thread cannot write files: the interruption waits until the checkpoint is safe.
        boolean interrupted = Thread.interrupted();
        try {
            while (!written(checkpoint, checkpointing)) {
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        listener.on(new TrainingEvent.CheckpointWritten(
                checkpointing.file(), history.epochs().size()));
    }

    /** Writes a checkpoint; false if an interruption came between. */
    private static boolean written(Checkpoint checkpoint, Checkpointing checkpointing) {
        try {
            checkpoint.write(checkpointing.file());
            return true;
        } catch (IOException e) {
            if (e.getCause() instanceof ClosedByInterruptException) {
                return false;
            }
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
