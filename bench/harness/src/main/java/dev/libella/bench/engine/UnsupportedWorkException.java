package dev.libella.bench.engine;

import java.io.Serial;

/** An engine has no such layer, gradient or step. */
public final class UnsupportedWorkException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    /** With a few words for the report. */
    public UnsupportedWorkException(String message) {
        super(message);
    }
}
