package dev.libella.format;

import java.io.IOException;

/** A file that does not hold what it should: truncated, corrupt, or of another kind. The message says what is wrong. */
public final class FormatException extends IOException {
    private static final long serialVersionUID = 1;

    /** @param message a sentence a stranger can act on */
    public FormatException(String message) {
        super(message);
    }
}
