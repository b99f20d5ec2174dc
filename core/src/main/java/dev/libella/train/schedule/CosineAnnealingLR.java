package dev.libella.train.schedule;

import java.util.List;

/**
 * Half a cosine from {@code base} down to {@code minimum} (Loshchilov and Hutter 2017), without their restarts:
 *
 * <pre>minimum + (base − minimum)·(1 + cos(π·time/duration))/2</pre>
 *
 * <p>Beyond {@code duration} the cosine goes on, upwards again, as PyTorch's does.
 *
 * @param duration when the minimum is reached, ≥ 1
 * @param minimum the lowest learning rate, ≥ 0
 */
public record CosineAnnealingLR(int duration, double minimum) implements Schedule {
    /** @throws IllegalArgumentException if a number is out of its range */
    public CosineAnnealingLR {
        Checks.atLeastOne("cosine schedule", "duration", duration);
        Checks.notNegative("cosine schedule", "minimum", minimum);
    }

    /** Down to 0. */
    public CosineAnnealingLR(int duration) {
        this(duration, 0);
    }

    @Override
    public double learningRate(double base, int time, List<Double> metrics) {
        Checks.time(time);
        return at(base, minimum, (double) time / duration);
    }

    static double at(double base, double minimum, double progress) {
        return minimum + (base - minimum) * (1 + StrictMath.cos(Math.PI * progress)) / 2;
    }
}
