package dev.libella.signal;

import dev.libella.tensor.Shape;

/**
 * {@code numpy.convolve} and {@code numpy.correlate}: one dimension, computed as the definition has it.
 *
 * <p>Two differences from {@link Signal}: {@link Mode#SAME} gives as many samples as the <em>longer</em> input has, and
 * {@code convolve} exchanges its inputs when the second is longer, so that their order never matters.
 */
public final class NumPy {
    private NumPy() {}

    /**
     * The discrete convolution {@code c[p] = Σ_j a[p − j]·v[j]}: v is flipped and slid over a.
     *
     * @param a n ≥ 1 samples. Not modified.
     * @param v m ≥ 1 samples. Not modified.
     * @return n + m − 1 samples in mode FULL, max(n, m) in SAME, |n − m| + 1 in VALID
     * @throws dev.libella.tensor.ShapeException if an input is empty or not one-dimensional
     * @throws ArithmeticException if both are integers and a sum does not fit 64 bits
     */
    public static NdArray convolve(NdArray a, NdArray v, Mode mode) {
        Operands pair = Operands.of(a, v).requireRank("convolve", 1).requireElements("convolve");
        int n = a.shape().elements();
        int m = v.shape().elements();
        return n >= m ? compute(pair, mode, (m - 1) / 2) : compute(new Operands(pair.v(), pair.a()), mode, (n - 1) / 2);
    }

    /**
     * The cross-correlation {@code c[p] = Σ_j a[p − (m − 1) + j]·v[j]}: v is slid over a as it is. In mode FULL the first
     * sample has only the last of v on the first of a.
     *
     * @param a n ≥ 1 samples. Not modified.
     * @param v m ≥ 1 samples. Not modified.
     * @return n + m − 1 samples in mode FULL, max(n, m) in SAME, |n − m| + 1 in VALID
     * @throws dev.libella.tensor.ShapeException if an input is empty or not one-dimensional
     * @throws ArithmeticException if both are integers and a sum does not fit 64 bits
     */
    public static NdArray correlate(NdArray a, NdArray v, Mode mode) {
        Operands pair = Operands.of(a, v).requireRank("correlate", 1).requireElements("correlate");
        int n = a.shape().elements();
        int m = v.shape().elements();
        return compute(pair.flipped(), mode, n >= m ? (m - 1) / 2 : n / 2);
    }

    /** {@link #convolve(NdArray, NdArray, Mode)} of doubles. The inputs are not modified. */
    public static double[] convolve(double[] a, double[] v, Mode mode) {
        return ((NdArray.Doubles) convolve(NdArray.of(a), NdArray.of(v), mode)).array();
    }

    /** {@link #convolve(NdArray, NdArray, Mode)} of floats. The inputs are not modified. */
    public static float[] convolve(float[] a, float[] v, Mode mode) {
        return ((NdArray.Floats) convolve(NdArray.of(a), NdArray.of(v), mode)).array();
    }

    /** {@link #convolve(NdArray, NdArray, Mode)} of integers. The inputs are not modified. */
    public static long[] convolve(long[] a, long[] v, Mode mode) {
        return ((NdArray.Longs) convolve(NdArray.of(a), NdArray.of(v), mode)).array();
    }

    /** {@link #correlate(NdArray, NdArray, Mode)} of doubles. The inputs are not modified. */
    public static double[] correlate(double[] a, double[] v, Mode mode) {
        return ((NdArray.Doubles) correlate(NdArray.of(a), NdArray.of(v), mode)).array();
    }

    /** {@link #correlate(NdArray, NdArray, Mode)} of floats. The inputs are not modified. */
    public static float[] correlate(float[] a, float[] v, Mode mode) {
        return ((NdArray.Floats) correlate(NdArray.of(a), NdArray.of(v), mode)).array();
    }

    /** {@link #correlate(NdArray, NdArray, Mode)} of integers. The inputs are not modified. */
    public static long[] correlate(long[] a, long[] v, Mode mode) {
        return ((NdArray.Longs) correlate(NdArray.of(a), NdArray.of(v), mode)).array();
    }

    private static NdArray compute(Operands pair, Mode mode, int sameStart) {
        Shape a = pair.a().shape();
        Shape v = pair.v().shape();
        Region region = mode == Mode.SAME
                ? new Region(new int[] {sameStart}, new int[] {Math.max(a.size(0), v.size(0))})
                : Region.of("convolve", mode, a, v, Region.Centre.EARLY);
        return Direct.convolve(pair.a(), pair.v(), region, Boundary.ZEROS);
    }
}
