package dev.libella.train.schedule;

import java.util.List;

/**
 * Half a cosine from {@code base} down to {@code minimum}, again and again (SGDR: Loshchilov and Hutter 2017).
 *
 * @param firstDuration how long the first descent is, ≥ 1
 * @param multiplier how many times longer each descent is than the one before it, ≥ 1
 * @param minimum the lowest learning rate, ≥ 0
 */
public record CosineAnnealingWarmRestarts(int firstDuration, int multiplier, double minimum) implements Schedule {
    /** @throws IllegalArgumentException if a number is out of its range */
    public CosineAnnealingWarmRestarts {
        Checks.atLeastOne("warm restarts", "first duration", firstDuration);
        Checks.atLeastOne("warm restarts", "multiplier", multiplier);
        Checks.notNegative("warm restarts", "minimum", minimum);
    }

    @Override
    public double learningRate(double base, int time, List<Double> metrics) {
        Checks.time(time);
        long start = 0;
        long duration = firstDuration;
        if (multiplier == 1) {
            start = time - time % duration;
        } else {
            while (time >= start + duration) {
                start += duration;
                duration *= multiplier;
            }
        }
        return CosineAnnealingLR.at(base, minimum, (double) (time - start) / duration);
    }
}
