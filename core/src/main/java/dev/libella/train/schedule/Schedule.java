package dev.libella.train.schedule;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How the learning rate changes while a network is trained: PyTorch's schedules, with PyTorch's formulas and names.
 *
 * <p>A schedule is a function of the time that has passed and, for {@link ReduceLROnPlateau}, of what was measured until
 * then. So it has no state: a run that is resumed asks again and gets the same. What a unit of time is, a batch or an
 * epoch, is for whoever asks to say. Immutable.
 */
public sealed interface Schedule
        permits Constant,
                ConstantLR,
                CosineAnnealingLR,
                CosineAnnealingWarmRestarts,
                ExponentialLR,
                LinearLR,
                MultiStepLR,
                OneCycleLR,
                PolynomialLR,
                ReduceLROnPlateau,
                StepLR,
                WarmUp {

    /**
     * The learning rate.
     *
     * @param base the optimizer's own learning rate
     * @param time how many units of time have passed; 0 for the first batch or epoch
     * @param metrics what was measured after each unit of time, at least {@code time} of them if the schedule looks at
     *     them (only {@link ReduceLROnPlateau} does). Not modified.
     * @throws IllegalArgumentException if the schedule ends before that time, or needs metrics that are missing
     */
    double learningRate(double base, int time, List<Double> metrics);

    /** The learning rate of a schedule that looks at no metrics. */
    default double learningRate(double base, int time) {
        return learningRate(base, time, List.of());
    }

    /** The momentum that goes with the learning rate; empty if the schedule leaves it alone. */
    default OptionalDouble momentum(int time) {
        return OptionalDouble.empty();
    }

    /** Which way the metric is better that the schedule looks at; empty if it looks at none. */
    default Optional<ReduceLROnPlateau.Goal> metricGoal() {
        return Optional.empty();
    }
}
