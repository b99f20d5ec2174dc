package dev.libella.train;

import dev.libella.nn.Parameters;

/**
 * What came out of a training.
 *
 * @param parameters the trained weights; with early stopping those of the best epoch
 * @param history what was measured in each epoch that was completed
 * @param outcome why training is over
 */
public record TrainingResult(Parameters parameters, History history, Outcome outcome) {
    /** Why a training is over. */
    public enum Outcome {
        /** All epochs are done. */
        COMPLETED,
        /** The validation loss had not become smaller for as long as early stopping waits. */
        STOPPED_EARLY,
        /** Somebody asked for it; the weights are those of the last step, the last checkpoint is untouched. */
        INTERRUPTED
    }
}
