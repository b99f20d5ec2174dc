package dev.libella.train.schedule;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One cycle (Smith and Topin 2019): up from {@code maximum/divFactor} to {@code maximum}, then down to nearly nothing;
 * the momentum goes the other way. The optimizer's own learning rate is not used.
 *
 * @param maximum the highest learning rate, above 0
 * @param total how long all of it takes, ≥ 1
 * @param rise which part of the time goes up, between 0 and 1 (PyTorch's {@code pct_start})
 * @param annealing the form of the way up and down
 * @param momentumRange between which momenta the cycle moves; empty to leave the momentum alone
 * @param divFactor the first learning rate is {@code maximum/divFactor}; above 0
 * @param finalDivFactor the last learning rate is the first one divided by this; above 0
 * @param threePhase whether to come down as slowly as it went up, and only then go on to the last learning rate, in a
 *     phase of its own
 */
public record OneCycleLR(
        double maximum,
        int total,
        double rise,
        Annealing annealing,
        Optional<MomentumRange> momentumRange,
        double divFactor,
        double finalDivFactor,
        boolean threePhase)
        implements Schedule {

    /** The form of a way from one value to another. */
    public enum Annealing {
        /** Half a cosine. */
        COS,
        /** A straight line. */
        LINEAR;

        double between(double start, double end, double progress) {
            return switch (this) {
                case COS -> end + (start - end) / 2 * (StrictMath.cos(Math.PI * progress) + 1);
                case LINEAR -> (end - start) * progress + start;
            };
        }
    }

    /**
     * Momenta between which a cycle moves.
     *
     * @param base where the learning rate is highest
     * @param maximum where it is lowest
     */
    public record MomentumRange(double base, double maximum) {
        /** 0.85 to 0.95. */
        public MomentumRange() {
            this(0.85, 0.95);
        }
    }

    /** @throws IllegalArgumentException if a number is out of its range */
    public OneCycleLR {
        Checks.positive("one-cycle schedule", "maximum", maximum);
        Checks.atLeastOne("one-cycle schedule", "total", total);
        Checks.fraction("one-cycle schedule", "rise", rise);
        Checks.positive("one-cycle schedule", "div factor", divFactor);
        Checks.positive("one-cycle schedule", "final div factor", finalDivFactor);
    }

    /** With PyTorch's defaults: up for 30 % of the time, half cosines, momentum between 0.95 and 0.85. */
    public OneCycleLR(double maximum, int total) {
        this(maximum, total, 0.3, Annealing.COS, Optional.of(new MomentumRange()), 25, 1e4, false);
    }

    @Override
    public double learningRate(double base, int time, List<Double> metrics) {
        double first = maximum / divFactor;
        return at(time, first, maximum, first, first / finalDivFactor);
    }

    @Override
    public OptionalDouble momentum(int time) {
        return momentumRange.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(at(
                        time,
                        momentumRange.get().maximum(),
                        momentumRange.get().base(),
                        momentumRange.get().maximum(),
                        momentumRange.get().maximum()));
    }

    /**
     * A value that starts at {@code start}, is at {@code peak} after the rise and at {@code end} when time is over; with
     * three phases at {@code back} in between.
     */
    private double at(int time, double start, double peak, double back, double end) {
        Checks.time(time);
        if (time > total) {
            throw new IllegalArgumentException("one-cycle schedule: ends at time " + total + "; asked for " + time
                    + "; give the total number of batches (or epochs) of the training");
        }
        double top = rise * total - 1;
        double last = total - 1;
        if (time <= top) {
            return annealing.between(start, peak, progress(time, 0, top));
        }
        if (!threePhase) {
            return annealing.between(peak, end, progress(time, top, last));
        }
        double bottom = 2 * rise * total - 2;
        return time <= bottom
                ? annealing.between(peak, back, progress(time, top, bottom))
                : annealing.between(back, end, progress(time, bottom, last));
    }

    private static double progress(double time, double start, double end) {
        return start == end ? 1 : (time - start) / (end - start);
    }
}
