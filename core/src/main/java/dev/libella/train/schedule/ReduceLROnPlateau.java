package dev.libella.train.schedule;

import java.util.List;
import java.util.Optional;

/**
 * Multiplies the learning rate with {@code factor} whenever the metric has not become better for more than
 * {@code patience} units of time.
 *
 * @param goal which metric is better: the smaller (a loss) or the larger (an accuracy)
 * @param factor at least 0 and below 1
 * @param patience how long to wait for something better, ≥ 0
 * @param threshold how much better a metric must be to count
 * @param thresholdMode whether the threshold is a share of the best metric or a difference
 * @param cooldown how long to look away after a reduction, ≥ 0
 * @param minimum the lowest learning rate, ≥ 0
 * @param epsilon reductions no larger than this are left out, ≥ 0
 */
public record ReduceLROnPlateau(
        Goal goal,
        double factor,
        int patience,
        double threshold,
        ThresholdMode thresholdMode,
        int cooldown,
        double minimum,
        double epsilon)
        implements Schedule {

    /** Which metric is better. */
    public enum Goal {
        /** The smaller one. */
        MIN,
        /** The larger one. */
        MAX
    }

    /** What a threshold is. */
    public enum ThresholdMode {
        /** A share of the best metric. */
        REL,
        /** A difference from the best metric. */
        ABS
    }

    /** @throws IllegalArgumentException if a number is out of its range */
    public ReduceLROnPlateau {
        if (!(factor >= 0 && factor < 1)) {
            throw new IllegalArgumentException(
                    "plateau schedule: the factor must be at least 0 and below 1; got " + factor);
        }
        Checks.notNegative("plateau schedule", "patience", patience);
        Checks.notNegative("plateau schedule", "cooldown", cooldown);
        Checks.notNegative("plateau schedule", "minimum", minimum);
        Checks.notNegative("plateau schedule", "epsilon", epsilon);
    }

    /** For a loss, with PyTorch's defaults: 0.1 after 10 units of time without 0.01 % less. */
    public ReduceLROnPlateau() {
        this(Goal.MIN, 0.1, 10, 1e-4, ThresholdMode.REL, 0, 0, 1e-8);
    }

    @Override
    public double learningRate(double base, int time, List<Double> metrics) {
        Checks.time(time);
        if (metrics.size() < time) {
            throw new IllegalArgumentException(
                    "plateau schedule: needs a metric for each unit of time that has passed, " + time + "; got "
                            + metrics.size() + "; is there a validation set?");
        }
        double rate = base;
        double best = goal == Goal.MIN ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        int bad = 0;
        int cooling = 0;
        for (double metric : metrics.subList(0, time)) {
            if (better(metric, best)) {
                best = metric;
                bad = 0;
            } else {
                bad++;
            }
            if (cooling > 0) {
                cooling--;
                bad = 0;
            }
            if (bad > patience) {
                double reduced = Math.max(rate * factor, minimum);
                rate = rate - reduced > epsilon ? reduced : rate;
                cooling = cooldown;
                bad = 0;
            }
        }
        return rate;
    }

    @Override
    public Optional<Goal> metricGoal() {
        return Optional.of(goal);
    }

    private boolean better(double metric, double best) {
        return switch (goal) {
            case MIN ->
                metric
                        < switch (thresholdMode) {
                            case REL -> best * (1 - threshold);
                            case ABS -> best - threshold;
                        };
            case MAX ->
                metric
                        > switch (thresholdMode) {
                            case REL -> best * (1 + threshold);
                            case ABS -> best + threshold;
                        };
        };
    }
}
