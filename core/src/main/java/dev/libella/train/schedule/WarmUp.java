package dev.libella.train.schedule;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A start with small steps before another schedule: in a straight line from {@code base·startFactor} to what the other
 * schedule begins with, and that one from then on.
 *
 * @param duration how long, ≥ 0
 * @param startFactor what the first learning rate is multiplied with, between 0 and 1
 * @param then the schedule that follows; its time starts at 0 when the warm-up ends
 */
public record WarmUp(int duration, double startFactor, Schedule then) implements Schedule {
    /** @throws IllegalArgumentException if a number is out of its range */
    public WarmUp {
        Checks.notNegative("warm-up", "duration", duration);
        Checks.fraction("warm-up", "start factor", startFactor);
    }

    @Override
    public double learningRate(double base, int time, List<Double> metrics) {
        Checks.time(time);
        if (time < duration) {
            return then.learningRate(base, 0) * (startFactor + (1 - startFactor) * time / duration);
        }
        return then.learningRate(
                base, time - duration, metrics.subList(Math.min(duration, metrics.size()), metrics.size()));
    }

    @Override
    public OptionalDouble momentum(int time) {
        return then.momentum(Math.max(0, time - duration));
    }

    @Override
    public Optional<ReduceLROnPlateau.Goal> metricGoal() {
        return then.metricGoal();
    }
}
