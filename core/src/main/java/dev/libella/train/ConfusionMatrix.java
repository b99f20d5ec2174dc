package dev.libella.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * How often examples of each class were taken for each class. Immutable.
 *
 * <p>A ratio whose denominator is 0 (the precision of a class that was never predicted) is 0, as in scikit-learn.
 */
public final class ConfusionMatrix {
    private final List<String> labels;
    private final long[][] counts; // [actual][predicted]

    /**
     * A matrix of counts.
     *
     * @param labels the classes' names
     * @param counts {@code [actual][predicted]}, square, one row and column for each label. Not modified, and copied.
     * @throws IllegalArgumentException if the counts are not square or do not fit the labels
     */
    public ConfusionMatrix(List<String> labels, long[][] counts) {
        this.labels = List.copyOf(labels);
        this.counts = new long[labels.size()][];
        for (int actual = 0; actual < labels.size(); actual++) {
            if (counts.length != labels.size() || counts[actual].length != labels.size()) {
                throw new IllegalArgumentException(
                        "confusion matrix: " + labels.size() + " labels need " + labels.size()
                                + " rows and columns; got " + counts.length + " rows, row " + actual + " with "
                                + (actual < counts.length ? counts[actual].length : 0));
            }
            this.counts[actual] = counts[actual].clone();
        }
    }

    /**
     * One class as the classifier sees it.
     *
     * @param label its name
     * @param precision which part of the examples taken for it belongs to it
     * @param recall which part of its examples was taken for it
     * @param f1 the harmonic mean of the two
     * @param support how many examples it has
     */
    public record Row(String label, double precision, double recall, double f1, long support) {}

    /** The classes' names. */
    public List<String> labels() {
        return labels;
    }

    /** How many examples of class {@code actual} were taken for class {@code predicted}. */
    public long count(int actual, int predicted) {
        return counts[actual][predicted];
    }

    /** All counts, {@code [actual][predicted]}, as new arrays. */
    public long[][] toArray() {
        return Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
    }

    /** The number of examples. */
    public long examples() {
        return Arrays.stream(counts).flatMapToLong(LongStream::of).sum();
    }

    /** The part of all examples that was taken for what it is. */
    public double accuracy() {
        long right = 0;
        for (int label = 0; label < counts.length; label++) {
            right += counts[label][label];
        }
        return ratio(right, examples());
    }

    /** Precision, recall and F1 of each class. */
    public List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (int label = 0; label < counts.length; label++) {
            long right = counts[label][label];
            long predicted = 0;
            for (long[] row : counts) {
                predicted += row[label];
            }
            long support = LongStream.of(counts[label]).sum();
            rows.add(new Row(
                    labels.get(label),
                    ratio(right, predicted),
                    ratio(right, support),
                    ratio(2 * right, predicted + support),
                    support));
        }
        return rows;
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConfusionMatrix matrix
                && labels.equals(matrix.labels)
                && Arrays.deepEquals(counts, matrix.counts);
    }

    @Override
    public int hashCode() {
        return 31 * labels.hashCode() + Arrays.deepHashCode(counts);
    }

    @Override
    public String toString() {
        return "ConfusionMatrix" + labels + Arrays.deepToString(counts);
    }
}
