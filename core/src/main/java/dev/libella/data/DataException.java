package dev.libella.data;

import java.io.IOException;

/**
 * Data that cannot be used: missing, damaged, or not what it should be. The message names the file, says what is wrong
 * and what to do.
 */
public final class DataException extends IOException {
    private static final long serialVersionUID = 1;

    /** @param message a sentence a stranger can act on */
    public DataException(String message) {
        super(message);
    }

    /**
     * @param message a sentence a stranger can act on
     * @param cause what was thrown underneath
     */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
