package dev.libella.train.loss;

/**
 * A parabola up to {@code beta} and straight beyond, both with slope ±1 where they meet: PyTorch's
 * {@code smooth_l1_loss}.
 *
 * <pre>d²/(2·beta)    where |d| &lt; beta
 * |d| − beta/2   elsewhere,   d = output − target</pre>
 *
 * @param beta where the parabola ends, ≥ 0; with 0 this is {@link L1}
 * @param reduction what becomes of the many losses of a batch
 */
public record SmoothL1(double beta, Reduction reduction) implements Loss.OfDifference {
    /** @throws IllegalArgumentException if beta is negative or not a number */
    public SmoothL1 {
        if (!(beta >= 0)) {
            throw new IllegalArgumentException("smooth L1 loss: beta must be at least 0; got " + beta);
        }
    }

    /** The mean over all elements, with beta 1. */
    public SmoothL1() {
        this(1, Reduction.MEAN);
    }

    @Override
    public double at(double difference) {
        double size = Math.abs(difference);
        return size < beta ? size * size / (2 * beta) : size - beta / 2;
    }

    @Override
    public double slope(double difference) {
        return Math.abs(difference) < beta ? difference / beta : Math.signum(difference);
    }
}
