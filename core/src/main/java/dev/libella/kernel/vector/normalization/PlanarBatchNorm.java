package dev.libella.kernel.vector.normalization;

import dev.libella.kernel.vector.LaneMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * What {@link BlockedBatchNorm} does, in NCHW: a plane is a channel of an example, its positions lie side by side. Sums
 * over a plane are made in float from a shift near the mean; planes are added in double.
 */
public final class PlanarBatchNorm {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private PlanarBatchNorm() {}

    /**
     * Sums of {@code x − x₀} and of its square over a plane, where {@code x₀} is its first number.
     *
     * @param x input. Not modified.
     * @param sums {@code [planes][2]}. Modified.
     */
    public static void moments(int plane, int positions, float[] x, float[] sums) {
        int i = plane * positions;
        int end = i + positions;
        float centre = x[i];
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = sum0;
        FloatVector square0 = sum0;
        FloatVector square1 = sum0;
        for (; i <= end - 2 * LANES; i += 2 * LANES) {
            FloatVector a = FloatVector.fromArray(SPECIES, x, i).sub(centre);
            FloatVector b = FloatVector.fromArray(SPECIES, x, i + LANES).sub(centre);
            sum0 = sum0.add(a);
            sum1 = sum1.add(b);
            square0 = a.fma(a, square0);
            square1 = b.fma(b, square1);
        }
        float sum = LaneMath.total(sum0.add(sum1));
        float square = LaneMath.total(square0.add(square1));
        for (; i < end; i++) {
            float a = x[i] - centre;
            sum += a;
            square = Math.fma(a, a, square);
        }
        sums[2 * plane] = sum;
        sums[2 * plane + 1] = square;
    }

    /**
     * {@code y = x·scale + shift}, and 0 where that is negative if {@code relu}.
     *
     * @param x input. Not modified.
     * @param scale one number a channel. Not modified.
     * @param shift one number a channel. Not modified.
     * @param y output; may be {@code x}. Modified.
     */
    public static void scale(
            int plane, int channels, int positions, float[] x, float[] scale, float[] shift, boolean relu, float[] y) {
        int i = plane * positions;
        int end = i + positions;
        float low = relu ? 0 : Float.NEGATIVE_INFINITY;
        FloatVector factor = FloatVector.broadcast(SPECIES, scale[plane % channels]);
        FloatVector term = FloatVector.broadcast(SPECIES, shift[plane % channels]);
        for (; i <= end - LANES; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, i).fma(factor, term);
            v.blend(low, v.compare(VectorOperators.LT, low)).intoArray(y, i);
        }
        for (; i < end; i++) {
            float v = Math.fma(x[i], scale[plane % channels], shift[plane % channels]);
            y[i] = v < low ? low : v;
        }
    }

    /**
     * Sums of {@code dy} and of {@code dy·(x − mean)} over a plane; with {@code relu} only where {@code x·scale + shift}
     * is positive.
     *
     * @param dy gradient of the output. Not modified.
     * @param x input. Not modified.
     * @param mean one number a channel. Not modified.
     * @param scale as in the forward pass. Not modified.
     * @param shift as in the forward pass. Not modified.
     * @param sums {@code [planes][2]}. Modified.
     */
    public static void gradientSums(
            int plane,
            int channels,
            int positions,
            float[] dy,
            float[] x,
            float[] mean,
            float[] scale,
            float[] shift,
            boolean relu,
            float[] sums) {
        int i = plane * positions;
        int end = i + positions;
        int c = plane % channels;
        float low = relu ? 0 : Float.NEGATIVE_INFINITY;
        FloatVector factor = FloatVector.broadcast(SPECIES, scale[c]);
        FloatVector term = FloatVector.broadcast(SPECIES, shift[c]);
        FloatVector sums0 = FloatVector.zero(SPECIES);
        FloatVector products0 = sums0;
        for (; i <= end - LANES; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, i);
            VectorMask<Float> passed = v.fma(factor, term).compare(VectorOperators.GT, low);
            FloatVector gradient = FloatVector.zero(SPECIES).blend(FloatVector.fromArray(SPECIES, dy, i), passed);
            sums0 = sums0.add(gradient);
            products0 = gradient.fma(v.sub(mean[c]), products0);
        }
        float sum = LaneMath.total(sums0);
        float product = LaneMath.total(products0);
        for (; i < end; i++) {
            float gradient = Math.fma(x[i], scale[c], shift[c]) > low ? dy[i] : 0;
            sum += gradient;
            product = Math.fma(gradient, x[i] - mean[c], product);
        }
        sums[2 * plane] = sum;
        sums[2 * plane + 1] = product;
    }

    /**
     * {@code dx = a·dy + b·x + c} with numbers {@code a}, {@code b}, {@code c} a channel; with {@code relu}, dy counts
     * only where {@code x·scale + shift} is positive.
     *
     * @param coefficients {@code [3][channels]}: a (the forward pass's scale), b, c. Not modified.
     * @param shift as in the forward pass. Not modified.
     * @param dx gradient of the input; may be {@code dy}. Modified.
     */
    public static void gradient(
            int plane,
            int channels,
            int positions,
            float[] dy,
            float[] x,
            float[] coefficients,
            float[] shift,
            boolean relu,
            float[] dx) {
        int i = plane * positions;
        int end = i + positions;
        int channel = plane % channels;
        float low = relu ? 0 : Float.NEGATIVE_INFINITY;
        float a = coefficients[channel];
        float b = coefficients[channels + channel];
        float c = coefficients[2 * channels + channel];
        float s = shift[channel];
        FloatVector as = FloatVector.broadcast(SPECIES, a);
        FloatVector bs = FloatVector.broadcast(SPECIES, b);
        FloatVector cs = FloatVector.broadcast(SPECIES, c);
        FloatVector term = FloatVector.broadcast(SPECIES, s);
        for (; i <= end - LANES; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, i);
            VectorMask<Float> passed = v.fma(as, term).compare(VectorOperators.GT, low);
            FloatVector rest = v.fma(bs, cs);
            FloatVector all = FloatVector.fromArray(SPECIES, dy, i).fma(as, rest);
            rest.blend(all, passed).intoArray(dx, i);
        }
        for (; i < end; i++) {
            float rest = Math.fma(x[i], b, c);
            dx[i] = Math.fma(x[i], a, s) > low ? Math.fma(dy[i], a, rest) : rest;
        }
    }
}
