package dev.libella.kernel;

/**
 * Weighted sums under a sliding window, one output row at a time: the inner loop of every direct convolution.
 *
 * <pre>out[at + x] = Σ_r Σ_k weights[r·width + k] · in[base + rows[r] + k + x],   0 ≤ x &lt; count</pre>
 *
 * <p>Each sum is a chain of fused multiply-adds in the order r, k, so all implementations give the same bits. Nothing is
 * checked.
 */
public interface SlidingSum {

    /**
     * One row in double precision.
     *
     * @param in the padded input, any number of axes. Not modified.
     * @param base where the window's first tap reads for x = 0
     * @param rows offset of each row of taps from {@code base}. Not modified.
     * @param weights {@code [rows.length, width]}. Not modified.
     * @param width taps in a row, ≥ 1
     * @param out receives {@code count} sums from {@code at} on. Modified.
     */
    void row(double[] in, int base, int[] rows, double[] weights, int width, double[] out, int at, int count);

    /** The same in single precision. */
    void row(float[] in, int base, int[] rows, float[] weights, int width, float[] out, int at, int count);
}
