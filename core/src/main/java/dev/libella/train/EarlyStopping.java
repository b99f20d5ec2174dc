package dev.libella.train;

/**
 * When to stop before the last epoch: when the loss on the validation set has not become smaller by more than
 * {@code minimumDelta} for {@code patience} epochs. The weights of the best epoch are restored, also if training goes on
 * to the end.
 *
 * @param patience how many epochs to wait for something better, ≥ 1
 * @param minimumDelta how much smaller a loss must be to count, ≥ 0
 */
public record EarlyStopping(int patience, double minimumDelta) {
    /** @throws IllegalArgumentException if a number is out of its range */
    public EarlyStopping {
        if (patience < 1) {
            throw new IllegalArgumentException("early stopping: the patience must be at least 1; got " + patience);
        }
        if (!(minimumDelta >= 0)) {
            throw new IllegalArgumentException(
                    "early stopping: the minimum delta must be at least 0; got " + minimumDelta);
        }
    }

    /** Any smaller loss counts. */
    public EarlyStopping(int patience) {
        this(patience, 0);
    }

    /** The epoch with the best weights so far, its position in the history; 0 if none was better than another. */
    int best(History history) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int epoch = 0; epoch < history.epochs().size(); epoch++) {
            double loss = history.epochs().get(epoch).validation().orElseThrow().loss();
            if (loss < least - minimumDelta) {
                least = loss;
                best = epoch;
            }
        }
        return best;
    }

    /** Whether it has waited long enough. */
    boolean isOver(History history) {
        return history.epochs().size() - 1 - best(history) >= patience;
    }
}
