package dev.libella.train;

import java.nio.file.Path;

/** What happens during a training, as told to a {@link TrainingListener}. */
public sealed interface TrainingEvent {
    /**
     * Training begins.
     *
     * @param epochs how many there will be in all
     * @param completed how many of them were done before, if it goes on from a checkpoint; else 0
     * @param stepsPerEpoch how many batches an epoch has
     * @param examples how many images an epoch has
     */
    record Started(int epochs, int completed, int stepsPerEpoch, int examples) implements TrainingEvent {}

    /**
     * One batch has been trained.
     *
     * @param epoch from 1
     * @param step within the epoch, from 1
     * @param stepsPerEpoch how many batches an epoch has
     * @param loss mean over the epoch so far
     * @param accuracy over the epoch so far, 0 to 1
     * @param imagesPerSecond over the epoch so far
     * @param learningRate of this step
     */
    record StepDone(
            int epoch,
            int step,
            int stepsPerEpoch,
            double loss,
            double accuracy,
            double imagesPerSecond,
            double learningRate)
            implements TrainingEvent {}

    /**
     * An epoch is over and, if there is a validation set, measured.
     *
     * @param entry what was measured
     */
    record EpochDone(History.Entry entry) implements TrainingEvent {}

    /**
     * A checkpoint has been written, flushed and renamed.
     *
     * @param file where
     * @param completed how many epochs are in it
     */
    record CheckpointWritten(Path file, int completed) implements TrainingEvent {}

    /**
     * Training is over.
     *
     * @param outcome why
     */
    record Finished(TrainingResult.Outcome outcome) implements TrainingEvent {}
}
