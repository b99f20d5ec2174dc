package dev.libella.train.schedule;

import java.util.List;

/**
 * {@code base·gamma^time}.
 *
 * @param gamma what each unit of time multiplies with, ≥ 0
 */
public record ExponentialLR(double gamma) implements Schedule {
    /** @throws IllegalArgumentException if gamma is negative */
    public ExponentialLR {
        Checks.notNegative("exponential schedule", "gamma", gamma);
    }

    @Override
    public double learningRate(double base, int time, List<Double> metrics) {
        Checks.time(time);
        return base * StrictMath.pow(gamma, time);
    }
}
