package dev.libella.train.loss;

/**
 * {@code (output − target)²}: PyTorch's {@code mse_loss}.
 *
 * @param reduction what becomes of the many losses of a batch
 */
public record MeanSquaredError(Reduction reduction) implements Loss.OfDifference {
    /** The mean over all elements. */
    public MeanSquaredError() {
        this(Reduction.MEAN);
    }

    @Override
    public double at(double difference) {
        return difference * difference;
    }

    @Override
    public double slope(double difference) {
        return 2 * difference;
    }
}
