package dev.libella.plan;

/** What a plan is for. */
enum Mode {
    /** Forward only. */
    INFERENCE,
    /** As inference, with gradients: for asking what a trained network looks at. */
    DIFFERENTIABLE_INFERENCE,
    /** Dropout drops, batch norm uses the batch's moments, and there are gradients. */
    TRAINING;

    /** Whether there is a way back. */
    boolean hasGradients() {
        return this != INFERENCE;
    }
}
