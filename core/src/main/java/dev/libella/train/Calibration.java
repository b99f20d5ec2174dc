package dev.libella.train;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a classifier's confidence can be trusted: of the answers that it is 80 % sure of, 80 % should be right. A
 * reliability diagram shows each bin's accuracy over its confidence (Guo and others 2017).
 *
 * @param bins equal parts of the confidences from 0 to 1, in order; a bin is open below and closed above
 */
public record Calibration(List<Bin> bins) {
    /** Keeps a copy of the list. */
    public Calibration {
        bins = List.copyOf(bins);
    }

    /**
     * The answers of about the same confidence.
     *
     * @param low their confidence is higher
     * @param high their confidence is at most this
     * @param examples how many
     * @param confidence their mean confidence, the probability of the class that was answered; 0 if there are none
     * @param accuracy the part of them that is right; 0 if there are none
     */
    public record Bin(double low, double high, long examples, double confidence, double accuracy) {}

    /**
     * From what was counted.
     *
     * @param examples answers in each bin. Not modified.
     * @param right how many of them are right. Not modified.
     * @param confidence the sum of their confidences. Not modified.
     */
    static Calibration of(long[] examples, long[] right, double[] confidence) {
        List<Bin> bins = new ArrayList<>();
        for (int bin = 0; bin < examples.length; bin++) {
            long count = Math.max(1, examples[bin]);
            bins.add(new Bin(
                    (double) bin / examples.length,
                    (bin + 1.0) / examples.length,
                    examples[bin],
                    confidence[bin] / count,
                    (double) right[bin] / count));
        }
        return new Calibration(bins);
    }

    /**
     * The expected calibration error (Naeini and others 2015): by how much confidence and accuracy differ on average, 0 to
     * 1.
     */
    public double error() {
        double sum = 0;
        long examples = 0;
        for (Bin bin : bins) {
            sum += bin.examples * Math.abs(bin.confidence - bin.accuracy);
            examples += bin.examples;
        }
        return examples == 0 ? 0 : sum / examples;
    }
}
