package dev.libella.train.schedule;

/** What schedules ask of their settings; each failure says what must hold and what came. */
final class Checks {
    private Checks() {}

    static void atLeastOne(String schedule, String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(schedule + ": " + what + " must be at least 1; got " + value);
        }
    }

    static void notNegative(String schedule, String what, double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException(schedule + ": " + what + " must be at least 0; got " + value);
        }
    }

    static void positive(String schedule, String what, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException(schedule + ": " + what + " must be above 0; got " + value);
        }
    }

    static void fraction(String schedule, String what, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(schedule + ": " + what + " must be between 0 and 1; got " + value);
        }
    }

    static void time(int time) {
        if (time < 0) {
            throw new IllegalArgumentException("schedule: time starts at 0; got " + time);
        }
    }
}
