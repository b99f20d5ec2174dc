package dev.libella.train.loss;

/**
 * {@code |output − target|}: PyTorch's {@code l1_loss}.
 *
 * @param reduction what becomes of the many losses of a batch
 */
public record L1(Reduction reduction) implements Loss.OfDifference {
    /** The mean over all elements. */
    public L1() {
        this(Reduction.MEAN);
    }

    @Override
    public double at(double difference) {
        return Math.abs(difference);
    }

    @Override
    public double slope(double difference) {
        return Math.signum(difference);
    }
}
