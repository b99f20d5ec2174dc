package dev.libella.kernel.reference;

import dev.libella.kernel.SlidingSum;

/** Scalar loops; the compiler may vectorise the innermost one. */
public final class ReferenceSlidingSum implements SlidingSum {
    // Short enough that a part of the output row stays in the first-level cache while all taps pass over it.
    private static final int PART = 1024;

    @Override
    public void row(double[] in, int base, int[] rows, double[] weights, int width, double[] out, int at, int count) {
        for (int from = 0; from < count; from += PART) {
            int to = Math.min(count, from + PART);
            for (int x = from; x < to; x++) {
                out[at + x] = 0;
            }
            for (int r = 0; r < rows.length; r++) {
                for (int k = 0; k < width; k++) {
                    double weight = weights[r * width + k];
                    int tap = base + rows[r] + k;
                    for (int x = from; x < to; x++) {
                        out[at + x] = Math.fma(weight, in[tap + x], out[at + x]);
                    }
                }
            }
        }
    }

    @Override
    public void row(float[] in, int base, int[] rows, float[] weights, int width, float[] out, int at, int count) {
        for (int from = 0; from < count; from += PART) {
            int to = Math.min(count, from + PART);
            for (int x = from; x < to; x++) {
                out[at + x] = 0;
            }
            for (int r = 0; r < rows.length; r++) {
                for (int k = 0; k < width; k++) {
                    float weight = weights[r * width + k];
                    int tap = base + rows[r] + k;
                    for (int x = from; x < to; x++) {
                        out[at + x] = Math.fma(weight, in[tap + x], out[at + x]);
                    }
                }
            }
        }
    }
}
