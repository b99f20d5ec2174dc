package dev.libella.train.optimizer;

/** What optimizers ask of their settings; each failure says what must hold and what came. */
final class Checks {
    private Checks() {}

    static void notNegative(String optimizer, String what, double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException(optimizer + ": " + what + " must be at least 0; got " + value);
        }
    }

    /** A decay of an average: with 1 it would never take up anything new. */
    static void decay(String optimizer, String what, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(
                    optimizer + ": " + what + " must be at least 0 and below 1; got " + value);
        }
    }
}
