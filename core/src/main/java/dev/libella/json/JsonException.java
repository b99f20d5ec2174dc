package dev.libella.json;

/** Text that is not JSON, or JSON that does not say what it should. The message says where and what is wrong. */
public final class JsonException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** @param message a sentence a stranger can act on */
    public JsonException(String message) {
        super(message);
    }
}
