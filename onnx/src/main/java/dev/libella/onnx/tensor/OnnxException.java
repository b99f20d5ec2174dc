package dev.libella.onnx.tensor;

/** A model that cannot be read, run or written. The message names the node or file and says what to do. */
public final class OnnxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** @param message a sentence a stranger can act on */
    public OnnxException(String message) {
        super(message);
    }

    /**
     * With what went wrong below.
     *
     * @param message a sentence a stranger can act on
     * @param cause what went wrong
     */
    public OnnxException(String message, Throwable cause) {
        super(message, cause);
    }
}
