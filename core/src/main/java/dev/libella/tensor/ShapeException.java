package dev.libella.tensor;

/**
 * Sizes that do not fit together. The message says what must hold, what came, and how to mend it.
 */
public final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** @param message a sentence a stranger can act on */
    public ShapeException(String message) {
        super(message);
    }
}
