package dev.libella.train;

/** A training that cannot go on. The message says at which step, why, and what may help. */
public final class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message a sentence a stranger can act on */
    public TrainingException(String message) {
        super(message);
    }
}
