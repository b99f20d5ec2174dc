package dev.libella.explain;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The model parameter randomisation test (Adebayo and others 2018): an explanation that stays the same when all that the
 * network has learned is replaced by random numbers does not explain what it has learned.
 *
 * @param map the explanation of the trained network
 * @param randomised the explanation of the same network with random weights
 * @param correlation Spearman's rank correlation of the two maps' absolute values, −1 to 1
 */
public record SanityCheck(Tensor map, Tensor randomised, double correlation) {
    /** An explanation whose map with random weights correlates less than this has passed. */
    public static final double THRESHOLD = 0.5;

    /** Explains one image by given weights. */
    @FunctionalInterface
    public interface Method {
        /** A map, of the same shape for all weights. */
        Tensor map(Parameters parameters);
    }

    /**
     * Explains twice: with the trained weights and with first values for them.
     *
     * @param seed of the random weights
     */
    public static SanityCheck of(Network network, Parameters trained, long seed, Method method) {
        Tensor map = method.map(trained);
        Tensor randomised = method.map(Parameters.initialize(network, seed));
        return new SanityCheck(map, randomised, rankCorrelation(map, randomised));
    }

    /** Whether the map depends on what was learned: the correlation is below {@value #THRESHOLD}. */
    public boolean passed() {
        return correlation < THRESHOLD;
    }

    /**
     * Spearman's rank correlation of the absolute values: 1 for the same order, about 0 for unrelated ones. Equal values
     * share their mean rank; a map of one value alone correlates with nothing: 0.
     *
     * @param a any shape. Not modified.
     * @param b as many elements. Not modified.
     */
    public static double rankCorrelation(Tensor a, Tensor b) {
        if (a.data().length != b.data().length) {
            throw new IllegalArgumentException(
                    "rank correlation: both maps must have as many elements; got " + a.shape() + " and " + b.shape());
        }
        double[] first = ranks(a.data());
        double[] second = ranks(b.data());
        double mean = (first.length - 1) / 2.0;
        double product = 0;
        double firstSquares = 0;
        double secondSquares = 0;
        for (int i = 0; i < first.length; i++) {
            product += (first[i] - mean) * (second[i] - mean);
            firstSquares += (first[i] - mean) * (first[i] - mean);
            secondSquares += (second[i] - mean) * (second[i] - mean);
        }
        double scale = Math.sqrt(firstSquares * secondSquares);
        return scale == 0 ? 0 : product / scale;
    }

    /** The place of each absolute value among all, from 0; equal ones share the mean of theirs. */
    private static double[] ranks(float[] values) {
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> Math.abs(values[i])))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] ranks = new double[values.length];
        for (int from = 0; from < order.length; ) {
            int to = from + 1;
            while (to < order.length && Math.abs(values[order[to]]) == Math.abs(values[order[from]])) {
                to++;
            }
            double shared = (from + to - 1) / 2.0;
            for (int i : Arrays.copyOfRange(order, from, to)) {
                ranks[i] = shared;
            }
            from = to;
        }
        return ranks;
    }
}
