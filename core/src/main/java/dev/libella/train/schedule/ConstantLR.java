package dev.libella.train.schedule;

import java.util.List;

/**
 * {@code base·factor} for a while, then {@code base}.
 *
 * @param factor between 0 and 1
 * @param duration how long, ≥ 0
 */
public record ConstantLR(double factor, int duration) implements Schedule {
    /** @throws IllegalArgumentException if a number is out of its range */
    public ConstantLR {
        Checks.fraction("constant schedule", "factor", factor);
        Checks.notNegative("constant schedule", "duration", duration);
    }

    @Override
    public double learningRate(double base, int time, List<Double> metrics) {
        Checks.time(time);
        return time < duration ? base * factor : base;
    }
}
