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
        Operands ordered = ordered(pair);
        return compute(ordered, convolveRegion(ordered, mode));
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
        return compute(pair.flipped(), correlateRegion(pair, mode));
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

    /** The longer input first. */
    static Operands ordered(Operands pair) {
        boolean longerFirst = pair.a().shape().elements() >= pair.v().shape().elements();
        return longerFirst ? pair : new Operands(pair.v(), pair.a());
    }

    /** The part that {@code numpy.convolve} keeps of inputs of which the first is at least as long. */
    static Region convolveRegion(Operands ordered, Mode mode) {
        return region(ordered, mode, (ordered.v().shape().elements() - 1) / 2);
    }

    /** The part that {@code numpy.correlate} keeps. */
    static Region correlateRegion(Operands pair, Mode mode) {
        int n = pair.a().shape().elements();
        int m = pair.v().shape().elements();
        return region(pair, mode, n >= m ? (m - 1) / 2 : n / 2);
    }

    private static Region region(Operands pair, Mode mode, int sameStart) {
        Shape a = pair.a().shape();
        Shape v = pair.v().shape();
        return mode == Mode.SAME
                ? new Region(new int[] {sameStart}, new int[] {Math.max(a.size(0), v.size(0))})
                : Region.unchecked(mode, a, v, Region.Centre.EARLY);
    }

    private static NdArray compute(Operands pair, Region region) {
        return Direct.convolve(pair.a(), pair.v(), region, Boundary.ZEROS);
    }
}
