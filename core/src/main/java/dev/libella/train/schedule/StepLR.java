package dev.libella.train.schedule;

import java.util.List;

/**
 * {@code base·gamma^⌊time/size⌋}: a step down every {@code size} units of time.
 *
 * @param size how long a step is, ≥ 1
 * @param gamma what each step multiplies with, above 0; 0.1 is usual
 */
public record StepLR(int size, double gamma) implements Schedule {
    /** @throws IllegalArgumentException if a number is out of its range */
    public StepLR {
        Checks.atLeastOne("step schedule", "step size", size);
        Checks.notNegative("step schedule", "gamma", gamma);
    }

    @Override
    public double learningRate(double base, int time, List<Double> metrics) {
        Checks.time(time);
        int steps = time / size;
        return base * StrictMath.pow(gamma, steps);
    }
}
