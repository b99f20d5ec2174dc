package dev.libella.kernel.vector.normalization;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Batch norm over blocked channels, with a ReLU behind it if there is one. A piece of work is one plane: the positions of
 * an example's block. Sums over a plane are made in float, those of the moments from the plane's first number, which is
 * nearer to the mean than 0; planes are added in double.
 */
public final class BlockedBatchNorm {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int BLOCK = 16;

    private BlockedBatchNorm() {}

    /**
     * Sums of {@code x − x₀} and of its square over a plane, where {@code x₀} is what each channel has at the plane's first
     * position.
     *
     * @param positions positions of a plane
     * @param x input. Not modified.
     * @param sums {@code [planes][2][16]}. Modified.
     */
    public static void moments(int plane, int positions, float[] x, float[] sums) {
        int from = plane * positions * BLOCK;
        for (int lane = 0; lane < BLOCK; lane += SPECIES.length()) {
            int at = plane * 2 * BLOCK + lane;
            moments(positions, x, from + lane, sums, at);
        }
    }

    private static void moments(int positions, float[] x, int from, float[] sums, int at) {
        FloatVector shift = FloatVector.fromArray(SPECIES, x, from);
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = sum0;
        FloatVector square0 = sum0;
        FloatVector square1 = sum0;
        int p = 0;
        for (; p < positions - 1; p += 2) {
            FloatVector a = FloatVector.fromArray(SPECIES, x, from + p * BLOCK).sub(shift);
            FloatVector b =
                    FloatVector.fromArray(SPECIES, x, from + p * BLOCK + BLOCK).sub(shift);
            sum0 = sum0.add(a);
            sum1 = sum1.add(b);
            square0 = a.fma(a, square0);
            square1 = b.fma(b, square1);
        }
        if (p < positions) {
            FloatVector a = FloatVector.fromArray(SPECIES, x, from + p * BLOCK).sub(shift);
            sum0 = sum0.add(a);
            square0 = a.fma(a, square0);
        }
        sum0.add(sum1).intoArray(sums, at);
        square0.add(square1).intoArray(sums, at + BLOCK);
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
            int plane, int blocks, int positions, float[] x, float[] scale, float[] shift, boolean relu, float[] y) {
        int from = plane * positions * BLOCK;
        int channel = plane % blocks * BLOCK;
        float low = relu ? 0 : Float.NEGATIVE_INFINITY;
        for (int lane = 0; lane < BLOCK; lane += SPECIES.length()) {
            FloatVector factor = FloatVector.fromArray(SPECIES, scale, channel + lane);
            FloatVector term = FloatVector.fromArray(SPECIES, shift, channel + lane);
            for (int p = 0; p < positions; p++) {
                int at = from + p * BLOCK + lane;
                FloatVector v = FloatVector.fromArray(SPECIES, x, at).fma(factor, term);
                v.blend(low, v.compare(VectorOperators.LT, low)).intoArray(y, at);
            }
        }
    }

    /**
     * {@code y = x·scale + shift + residual}, and 0 where that is negative if {@code relu}.
     *
     * @param x input. Not modified.
     * @param residual what joins behind the norm. Not modified.
     * @param scale one number a channel. Not modified.
     * @param shift one number a channel. Not modified.
     * @param y output; may be {@code x} or {@code residual}. Modified.
     */
    public static void scaleAndAdd(
            int plane,
            int blocks,
            int positions,
            float[] x,
            float[] residual,
            float[] scale,
            float[] shift,
            boolean relu,
            float[] y) {
        int from = plane * positions * BLOCK;
        int channel = plane % blocks * BLOCK;
        float low = relu ? 0 : Float.NEGATIVE_INFINITY;
        for (int lane = 0; lane < BLOCK; lane += SPECIES.length()) {
            FloatVector factor = FloatVector.fromArray(SPECIES, scale, channel + lane);
            FloatVector term = FloatVector.fromArray(SPECIES, shift, channel + lane);
            for (int p = 0; p < positions; p++) {
                int at = from + p * BLOCK + lane;
                FloatVector v = FloatVector.fromArray(SPECIES, x, at)
                        .fma(factor, term)
                        .add(FloatVector.fromArray(SPECIES, residual, at));
                v.blend(low, v.compare(VectorOperators.LT, low)).intoArray(y, at);
            }
        }
    }

    /**
     * Sums of {@code dy} and of {@code dy·(x − mean)} over a plane, with {@code relu} only where {@code y} is positive, and
     * the gradient of what joins behind the norm: that part of {@code dy}.
     *
     * @param dy gradient of the output. Not modified, unless it is the residual's.
     * @param y output. Not modified.
     * @param x input. Not modified.
     * @param mean one number a channel. Not modified.
     * @param dResidual gradient of the residual; may be {@code dy}. Modified.
     * @param sums {@code [planes][2][16]}. Modified.
     */
    public static void joinedGradientSums(
            int plane,
            int blocks,
            int positions,
            float[] dy,
            float[] y,
            float[] x,
            float[] mean,
            boolean relu,
            float[] dResidual,
            float[] sums) {
        int from = plane * positions * BLOCK;
        int channel = plane % blocks * BLOCK;
        float low = relu ? 0 : Float.NEGATIVE_INFINITY;
        for (int lane = 0; lane < BLOCK; lane += SPECIES.length()) {
            FloatVector centre = FloatVector.fromArray(SPECIES, mean, channel + lane);
            FloatVector sum = FloatVector.zero(SPECIES);
            FloatVector product = sum;
            for (int p = 0; p < positions; p++) {
                int at = from + p * BLOCK + lane;
                VectorMask<Float> passed = FloatVector.fromArray(SPECIES, y, at).compare(VectorOperators.GT, low);
                FloatVector gradient = FloatVector.zero(SPECIES).blend(FloatVector.fromArray(SPECIES, dy, at), passed);
                gradient.intoArray(dResidual, at);
                sum = sum.add(gradient);
                product = gradient.fma(FloatVector.fromArray(SPECIES, x, at).sub(centre), product);
            }
            int at = plane * 2 * BLOCK + lane;
            sum.intoArray(sums, at);
            product.intoArray(sums, at + BLOCK);
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
     * @param sums {@code [planes][2][16]}. Modified.
     */
    public static void gradientSums(
            int plane,
            int blocks,
            int positions,
            float[] dy,
            float[] x,
            float[] mean,
            float[] scale,
            float[] shift,
            boolean relu,
            float[] sums) {
        int from = plane * positions * BLOCK;
        int channel = plane % blocks * BLOCK;
        float low = relu ? 0 : Float.NEGATIVE_INFINITY;
        for (int lane = 0; lane < BLOCK; lane += SPECIES.length()) {
            FloatVector centre = FloatVector.fromArray(SPECIES, mean, channel + lane);
            FloatVector factor = FloatVector.fromArray(SPECIES, scale, channel + lane);
            FloatVector term = FloatVector.fromArray(SPECIES, shift, channel + lane);
            FloatVector sum = FloatVector.zero(SPECIES);
            FloatVector product = sum;
            for (int p = 0; p < positions; p++) {
                int at = from + p * BLOCK + lane;
                FloatVector v = FloatVector.fromArray(SPECIES, x, at);
                VectorMask<Float> passed = v.fma(factor, term).compare(VectorOperators.GT, low);
                FloatVector gradient = FloatVector.zero(SPECIES).blend(FloatVector.fromArray(SPECIES, dy, at), passed);
                sum = sum.add(gradient);
                product = gradient.fma(v.sub(centre), product);
            }
            int at = plane * 2 * BLOCK + lane;
            sum.intoArray(sums, at);
            product.intoArray(sums, at + BLOCK);
        }
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
            int blocks,
            int positions,
            float[] dy,
            float[] x,
            float[] coefficients,
            float[] shift,
            boolean relu,
            float[] dx) {
        int from = plane * positions * BLOCK;
        int channel = plane % blocks * BLOCK;
        int channels = blocks * BLOCK;
        float low = relu ? 0 : Float.NEGATIVE_INFINITY;
        for (int lane = 0; lane < BLOCK; lane += SPECIES.length()) {
            FloatVector a = FloatVector.fromArray(SPECIES, coefficients, channel + lane);
            FloatVector b = FloatVector.fromArray(SPECIES, coefficients, channels + channel + lane);
            FloatVector c = FloatVector.fromArray(SPECIES, coefficients, 2 * channels + channel + lane);
            FloatVector term = FloatVector.fromArray(SPECIES, shift, channel + lane);
            for (int p = 0; p < positions; p++) {
                int at = from + p * BLOCK + lane;
                FloatVector v = FloatVector.fromArray(SPECIES, x, at);
                VectorMask<Float> passed = v.fma(a, term).compare(VectorOperators.GT, low);
                FloatVector rest = v.fma(b, c);
                FloatVector all = FloatVector.fromArray(SPECIES, dy, at).fma(a, rest);
                rest.blend(all, passed).intoArray(dx, at);
            }
        }
    }
}
