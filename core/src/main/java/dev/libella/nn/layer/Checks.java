package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import java.util.List;
import java.util.OptionalInt;

/** What layers ask of their own numbers; each failure says what must hold and what came. */
final class Checks {
    private Checks() {}

    static void atLeastOne(String layer, String what, int value) {
        if (value < 1) {
            throw new ShapeException(layer + ": " + what + " must be at least 1; got " + value);
        }
    }

    static void divisible(String layer, String what, int value, String by, int divisor) {
        if (value % divisor != 0) {
            throw new ShapeException(
                    layer + ": " + what + " must be divisible by " + by + "; got " + value + " and " + divisor);
        }
    }

    static void positive(String layer, String what, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException(layer + ": " + what + " must be above 0; got " + value);
        }
    }

    static void probability(String layer, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(layer + ": the probability must be between 0 and 1; got " + value);
        }
    }

    static void axes(String layer, int expected, List<Window> windows) {
        if (windows.size() != expected) {
            throw new ShapeException(layer + ": needs " + expected + " windows; got " + windows.size());
        }
    }

    static void floorMode(String layer, Window... windows) {
        for (Window window : windows) {
            if (window.ceilMode()) {
                throw new ShapeException(layer + ": only pooling has ceil mode; use padding instead");
            }
        }
    }

    static void poolWindows(String layer, Window... windows) {
        for (Window window : windows) {
            int most = Math.max(window.before(), window.after());
            if (most > window.span() / 2) {
                throw new ShapeException(layer + ": padding must be at most half the kernel, so that no patch is all "
                        + "padding; got padding " + most + " and kernel " + window.kernel());
            }
        }
    }

    static void divisor(String layer, OptionalInt divisor) {
        if (divisor.isPresent() && divisor.getAsInt() == 0) {
            throw new IllegalArgumentException(layer + ": the divisor must not be 0; leave it out or give another");
        }
    }

    static void norm(String layer, double norm) {
        if (!(norm >= 1)) {
            throw new IllegalArgumentException(layer + ": the norm must be at least 1; got " + norm);
        }
    }
}
