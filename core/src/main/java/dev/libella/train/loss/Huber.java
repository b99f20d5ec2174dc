package dev.libella.train.loss;

/**
 * A parabola up to {@code delta} and straight beyond (Huber 1964): PyTorch's {@code huber_loss}.
 *
 * <pre>d²/2                  where |d| ≤ delta
 * delta·(|d| − delta/2)  elsewhere,   d = output − target</pre>
 *
 * @param delta where the parabola ends, above 0
 * @param reduction what becomes of the many losses of a batch
 */
public record Huber(double delta, Reduction reduction) implements Loss.OfDifference {
    /** @throws IllegalArgumentException if delta is not above 0 */
    public Huber {
        if (!(delta > 0)) {
            throw new IllegalArgumentException("Huber loss: delta must be above 0; got " + delta);
        }
    }

    /** The mean over all elements, with delta 1. */
    public Huber() {
        this(1, Reduction.MEAN);
    }

    @Override
    public double at(double difference) {
        double size = Math.abs(difference);
        return size <= delta ? size * size / 2 : delta * (size - delta / 2);
    }

    @Override
    public double slope(double difference) {
        return Math.abs(difference) <= delta ? difference : delta * Math.signum(difference);
    }
}
