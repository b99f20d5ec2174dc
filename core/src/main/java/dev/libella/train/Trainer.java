package dev.libella.train;

import dev.libella.data.Augmentations;
import dev.libella.nn.Memory;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.train.loss.CrossEntropy;
import dev.libella.train.loss.Loss;
import dev.libella.train.loss.Reduction;
import dev.libella.train.optimizer.Adam;
import dev.libella.train.optimizer.Optimizer;
import dev.libella.train.schedule.CosineAnnealingLR;
import dev.libella.train.schedule.Schedule;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * How a network is trained: a record of settings, without state.
 *
 * <pre>{@code
 * TrainingResult result = new Trainer()
 *         .withEpochs(5)
 *         .train(network, TrainingData.of(images).withValidation(heldBack));
 * }</pre>
 *
 * <p>The same settings, network and data give the same weights, bit for bit, for any number of threads. Immutable; share
 * it freely between threads.
 *
 * @param epochs how often every image is seen, ≥ 1
 * @param batchSize images in a step, ≥ 1; the last step of an epoch has what is left
 * @param optimizer how gradients change the weights
 * @param schedule how the optimizer's learning rate changes
 * @param scheduleUnit what a unit of the schedule's time is
 * @param loss what is made small; losses that compare numbers are given 1 for the right class and 0 for the others
 * @param augmentations random changes to training images
 * @param seed decides the first weights, the order of images, their changes and dropout; 0 is a seed like every other
 * @param threads how many work, ≥ 1; does not change the result
 * @param clipping limits the gradients; empty for no limit
 * @param earlyStopping when to stop before the last epoch; empty for never
 * @param checkpointing where state is kept after each epoch; empty for nowhere
 * @param frozen paths of parameters that stay as they are, see {@link dev.libella.plan.PlanOptions#frozen}
 */
public record Trainer(
        int epochs,
        int batchSize,
        Optimizer optimizer,
        Schedule schedule,
        ScheduleUnit scheduleUnit,
        Loss loss,
        Augmentations augmentations,
        long seed,
        int threads,
        Optional<GradientClipping> clipping,
        Optional<EarlyStopping> earlyStopping,
        Optional<Checkpointing> checkpointing,
        Set<String> frozen) {

    /** What a unit of a schedule's time is. */
    public enum ScheduleUnit {
        /** One step: the learning rate may change with every batch. */
        BATCH,
        /** One epoch. */
        EPOCH
    }

    /**
     * Keeps a copy of the set.
     *
     * @throws IllegalArgumentException if a number is out of its range, or a plateau is looked for batch by batch
     */
    public Trainer {
        frozen = Set.copyOf(frozen);
        atLeastOne("epochs", epochs);
        atLeastOne("the batch size", batchSize);
        atLeastOne("threads", threads);
        if (scheduleUnit == ScheduleUnit.BATCH && schedule.metricGoal().isPresent()) {
            throw new IllegalArgumentException(
                    "trainer: a plateau is measured after each epoch; use ScheduleUnit.EPOCH with " + schedule);
        }
        if (loss.reduction() == Reduction.NONE) {
            throw new IllegalArgumentException(
                    "trainer: the loss must be one number; use reduction MEAN or SUM instead of NONE");
        }
    }

    /** 10 epochs in batches of 64 with Adam at 0.001, falling to 0 in half a cosine, on all cores; nothing else. */
    public Trainer() {
        this(
                10,
                64,
                new Adam(),
                new CosineAnnealingLR(10),
                ScheduleUnit.EPOCH,
                new CrossEntropy(),
                Augmentations.NONE,
                0,
                Runtime.getRuntime().availableProcessors(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Set.of());
    }

    /**
     * Trains a network from first weights of its own.
     *
     * @throws TrainingException if the loss is not finite any more
     * @throws java.io.UncheckedIOException if an image cannot be read, or a checkpoint not be read or written
     * @throws IllegalArgumentException if network, data and settings do not fit, or the heap is too small for them
     */
    public TrainingResult train(Network network, TrainingData data) {
        return begin(network, data, TrainingListener.NONE).run();
    }

    /**
     * Prepares a training from first weights of its own that can be watched and stopped.
     *
     * @throws java.io.UncheckedIOException if a checkpoint cannot be read, or belongs to another training
     * @throws IllegalArgumentException if network, data and settings do not fit, or the heap is too small for them
     */
    public Training begin(Network network, TrainingData data, TrainingListener listener) {
        Memory.training(network, Math.min(batchSize, data.training().size())).requireFits();
        return begin(network, Parameters.initialize(network, seed), data, listener);
    }

    /**
     * Prepares a training that can be watched and stopped.
     *
     * @param initial the first weights. Copied, not modified.
     * @throws java.io.UncheckedIOException if a checkpoint cannot be read, or belongs to another training
     * @throws IllegalArgumentException if network, data and settings do not fit
     */
    public Training begin(Network network, Parameters initial, TrainingData data, TrainingListener listener) {
        return new Training(this, network, initial, data, listener);
    }

    private static void atLeastOne(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("trainer: " + what + " must be at least 1; got " + value);
        }
    }

    /**
     * These settings with another number of epochs; a cosine that lasted exactly as long as training did, such as the
     * default one, still does.
     */
    public Trainer withEpochs(int newEpochs) {
        atLeastOne("epochs", newEpochs);
        boolean stretch = scheduleUnit == ScheduleUnit.EPOCH && schedule.equals(new CosineAnnealingLR(epochs));
        Change change = new Change(this);
        change.epochs = newEpochs;
        change.schedule = stretch ? new CosineAnnealingLR(newEpochs) : schedule;
        return change.trainer();
    }

    /** These settings with another batch size. */
    public Trainer withBatchSize(int newBatchSize) {
        Change change = new Change(this);
        change.batchSize = newBatchSize;
        return change.trainer();
    }

    /** These settings with another optimizer. */
    public Trainer withOptimizer(Optimizer newOptimizer) {
        Change change = new Change(this);
        change.optimizer = newOptimizer;
        return change.trainer();
    }

    /** These settings with another schedule and unit of its time. */
    public Trainer withSchedule(Schedule newSchedule, ScheduleUnit newUnit) {
        Change change = new Change(this);
        change.schedule = newSchedule;
        change.scheduleUnit = newUnit;
        return change.trainer();
    }

    /** These settings with another loss. */
    public Trainer withLoss(Loss newLoss) {
        Change change = new Change(this);
        change.loss = newLoss;
        return change.trainer();
    }

    /** These settings with other random changes to training images. */
    public Trainer withAugmentations(Augmentations newAugmentations) {
        Change change = new Change(this);
        change.augmentations = newAugmentations;
        return change.trainer();
    }

    /** These settings with another seed. */
    public Trainer withSeed(long newSeed) {
        Change change = new Change(this);
        change.seed = newSeed;
        return change.trainer();
    }

    /** These settings with another number of threads. */
    public Trainer withThreads(int newThreads) {
        Change change = new Change(this);
        change.threads = newThreads;
        return change.trainer();
    }

    /** These settings with limited gradients. */
    public Trainer withClipping(GradientClipping newClipping) {
        Change change = new Change(this);
        change.clipping = Optional.of(newClipping);
        return change.trainer();
    }

    /** These settings with an early end; needs a validation set. */
    public Trainer withEarlyStopping(EarlyStopping newEarlyStopping) {
        Change change = new Change(this);
        change.earlyStopping = Optional.of(newEarlyStopping);
        return change.trainer();
    }

    /** These settings with a checkpoint after each epoch. */
    public Trainer withCheckpoint(Path file, boolean resume) {
        Change change = new Change(this);
        change.checkpointing = Optional.of(new Checkpointing(file, resume));
        return change.trainer();
    }

    /** These settings with some parameters, by their paths, left as they are; {@link FineTuning} finds the paths. */
    public Trainer withFrozen(Set<String> newFrozen) {
        Change change = new Change(this);
        change.frozen = newFrozen;
        return change.trainer();
    }

    /** The settings while one of them is changed. */
    private static final class Change {
        int epochs;
        int batchSize;
        Optimizer optimizer;
        Schedule schedule;
        ScheduleUnit scheduleUnit;
        Loss loss;
        Augmentations augmentations;
        long seed;
        int threads;
        Optional<GradientClipping> clipping;
        Optional<EarlyStopping> earlyStopping;
        Optional<Checkpointing> checkpointing;
        Set<String> frozen;

        Change(Trainer trainer) {
            epochs = trainer.epochs;
            batchSize = trainer.batchSize;
            optimizer = trainer.optimizer;
            schedule = trainer.schedule;
            scheduleUnit = trainer.scheduleUnit;
            loss = trainer.loss;
            augmentations = trainer.augmentations;
            seed = trainer.seed;
            threads = trainer.threads;
            clipping = trainer.clipping;
            earlyStopping = trainer.earlyStopping;
            checkpointing = trainer.checkpointing;
            frozen = trainer.frozen;
        }

        Trainer trainer() {
            return new Trainer(
                    epochs,
                    batchSize,
                    optimizer,
                    schedule,
                    scheduleUnit,
                    loss,
                    augmentations,
                    seed,
                    threads,
                    clipping,
                    earlyStopping,
                    checkpointing,
                    frozen);
        }
    }
}
