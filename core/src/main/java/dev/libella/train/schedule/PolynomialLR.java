package dev.libella.train.schedule;

import java.util.List;

/**
 * {@code base·(1 − time/duration)^power}, and 0 from then on.
 *
 * @param duration when 0 is reached, ≥ 1
 * @param power 1 for a straight line, more for a steeper start; above 0
 */
public record PolynomialLR(int duration, double power) implements Schedule {
    /** @throws IllegalArgumentException if a number is out of its range */
    public PolynomialLR {
        Checks.atLeastOne("polynomial schedule", "duration", duration);
        Checks.positive("polynomial schedule", "power", power);
    }

    @Override
    public double learningRate(double base, int time, List<Double> metrics) {
        Checks.time(time);
        return base * StrictMath.pow(1 - (double) Math.min(time, duration) / duration, power);
    }
}
