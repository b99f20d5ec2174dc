package dev.libella.train;

import dev.libella.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * How well a network classifies a data set.
 *
 * @param loss the mean loss of an example
 * @param ranks for how many examples the right class had the highest score, the second highest, …; one number for each
 *     class
 * @param calibration how far its confidence can be trusted, over {@value Collector#BINS} bins
 * @param confusion how often examples of each class were taken for each class
 */
public record Metrics(double loss, List<Long> ranks, Calibration calibration, ConfusionMatrix confusion) {
    /** Keeps a copy of the ranks. */
    public Metrics {
        ranks = List.copyOf(ranks);
    }

    /** The number of examples. */
    public long examples() {
        return confusion.examples();
    }

    /** The part of all examples whose right class had the highest score; of equal scores the first counts. */
    public double accuracy() {
        return confusion.accuracy();
    }

    /**
     * The part of all examples whose right class was among the k highest scores.
     *
     * @param k at least 1; with the number of classes or more, this is 1
     */
    public double topK(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("metrics: k must be at least 1; got " + k);
        }
        long within = ranks.stream().limit(k).mapToLong(Long::longValue).sum();
        return examples() == 0 ? 0 : (double) within / examples();
    }

    /** Collects metrics batch by batch; afterwards {@link #metrics} gives them. Belongs to one thread. */
    public static final class Collector {
        /** The number of bins of confidence. */
        public static final int BINS = 15;

        private final List<String> labels;
        private final long[][] counts; // [actual][predicted]
        private final long[] ranks;
        private final long[] binExamples = new long[BINS];
        private final long[] binRight = new long[BINS];
        private final double[] binConfidence = new double[BINS];
        private double lossSum;
        private long examples;

        /** Nothing yet. */
        public Collector(List<String> labels) {
            this.labels = List.copyOf(labels);
            this.counts = new long[labels.size()][labels.size()];
            this.ranks = new long[labels.size()];
        }

        /**
         * Adds a batch.
         *
         * @param scores {@code [N, C]}, with one score for each label; their softmax is the probabilities. Not modified.
         * @param classes {@code [N]}, each in {@code [0, C)}. Not modified.
         * @param loss the mean loss of the batch
         */
        public void add(Tensor scores, int[] classes, double loss) {
            int width = labels.size();
            if (scores.shape().rank() != 2
                    || scores.shape().size(0) != classes.length
                    || scores.shape().size(1) != width) {
                throw new IllegalArgumentException("metrics: scores must be [" + classes.length + ", " + width
                        + "], a row for each example and a column for each label; got " + scores.shape());
            }
            lossSum += loss * classes.length;
            examples += classes.length;
            for (int example = 0; example < classes.length; example++) {
                add(scores.data(), example * width, classes[example]);
            }
        }

        private void add(float[] scores, int start, int actual) {
            int predicted = argMax(scores, start, labels.size());
            counts[actual][predicted]++;
            ranks[rank(scores, start, actual)]++;
            double confidence = confidence(scores, start, labels.size(), predicted);
            // Bins are open below and closed above, so that a confidence of 1 is in the last one.
            int bin = Math.clamp((long) Math.ceil(confidence * BINS) - 1, 0, BINS - 1);
            binExamples[bin]++;
            binConfidence[bin] += confidence;
            binRight[bin] += predicted == actual ? 1 : 0;
        }

        /** How many classes come before one: those with a higher score, and of equal ones the first. */
        private int rank(float[] scores, int start, int actual) {
            int before = 0;
            for (int c = 0; c < labels.size(); c++) {
                float score = scores[start + c];
                float own = scores[start + actual];
                // Negated, so that NaN comes before everything: it is never right.
                boolean higher = c != actual && !(score <= own);
                before += higher || (score == own && c < actual) ? 1 : 0;
            }
            return before;
        }

        /** What has been collected so far. */
        public Metrics metrics() {
            return new Metrics(
                    examples == 0 ? 0 : lossSum / examples,
                    Arrays.stream(ranks).boxed().toList(),
                    Calibration.of(binExamples, binRight, binConfidence),
                    new ConfusionMatrix(labels, counts));
        }
    }

    /** The probability of the answer: the softmax of {@code count} scores from {@code start} on, at its position. */
    static double confidence(float[] scores, int start, int count, int predicted) {
        double sum = 0;
        for (int c = 0; c < count; c++) {
            sum += StrictMath.exp(scores[start + c] - scores[start + predicted]);
        }
        return 1 / sum;
    }

    /** The position of the largest of {@code count} scores from {@code start} on; of equal ones the first. */
    static int argMax(float[] scores, int start, int count) {
        int best = 0;
        for (int c = 1; c < count; c++) {
            if (scores[start + c] > scores[start + best]) {
                best = c;
            }
        }
        return best;
    }
}
