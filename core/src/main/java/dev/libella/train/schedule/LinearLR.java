package dev.libella.train.schedule;

import java.util.List;

/**
 * From {@code base·startFactor} in a straight line to {@code base·endFactor}, which stays.
 *
 * @param startFactor above 0, at most 1
 * @param endFactor between 0 and 1
 * @param duration how long the line is, ≥ 1
 */
public record LinearLR(double startFactor, double endFactor, int duration) implements Schedule {
    /** @throws IllegalArgumentException if a number is out of its range */
    public LinearLR {
        Checks.positive("linear schedule", "start factor", startFactor);
        Checks.fraction("linear schedule", "start factor", startFactor);
        Checks.fraction("linear schedule", "end factor", endFactor);
        Checks.atLeastOne("linear schedule", "duration", duration);
    }

    @Override
    public double learningRate(double base, int time, List<Double> metrics) {
        Checks.time(time);
        return base * (startFactor + (endFactor - startFactor) * Math.min(time, duration) / duration);
    }
}
