package dev.libella.kernel.vector;

import dev.libella.kernel.vector.layout.Layout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** What is done number by number, in any layout, over a range of an array. */
public final class Elementwise {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    private Elementwise() {}

    /**
     * {@code y = clamp(x, low, high)}: ReLU with limits 0 and +∞, ReLU6 with 0 and 6. NaN stays NaN.
     *
     * @param x input. Not modified.
     * @param y output; may be {@code x}. Modified.
     */
    public static void clamp(float[] x, float[] y, float low, float high, int from, int to) {
        int i = from;
        for (; i <= to - SPECIES.length(); i += SPECIES.length()) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, i);
            v = v.blend(low, v.compare(VectorOperators.LT, low));
            v.blend(high, v.compare(VectorOperators.GT, high)).intoArray(y, i);
        }
        for (; i < to; i++) {
            y[i] = Math.clamp(x[i], low, high);
        }
    }

    /**
     * Rounds numbers to steps.
     *
     * @param y numbers. Modified.
     */
    public static void round(Steps steps, float[] y, int from, int to) {
        int i = from;
        for (; i <= to - SPECIES.length(); i += SPECIES.length()) {
            steps.round(FloatVector.fromArray(SPECIES, y, i)).intoArray(y, i);
        }
        for (; i < to; i++) {
            y[i] = steps.round(y[i]);
        }
    }

    /**
     * {@code dx = dy} where {@code low < x < high}, else 0.
     *
     * @param x input, or the output of {@link #clamp}. Not modified.
     * @param dy gradient of the output. Not modified.
     * @param dx gradient of the input; may be {@code dy}. Modified.
     */
    public static void clampGradient(float[] x, float[] dy, float[] dx, float low, float high, int from, int to) {
        int i = from;
        for (; i <= to - SPECIES.length(); i += SPECIES.length()) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, i);
            VectorMask<Float> inside = v.compare(VectorOperators.GT, low).and(v.compare(VectorOperators.LT, high));
            FloatVector.zero(SPECIES)
                    .blend(FloatVector.fromArray(SPECIES, dy, i), inside)
                    .intoArray(dx, i);
        }
        for (; i < to; i++) {
            dx[i] = x[i] > low && x[i] < high ? dy[i] : 0;
        }
    }

    /**
     * {@code y = a + b}.
     *
     * @param a first summand. Not modified.
     * @param b second summand. Not modified.
     * @param y sum; may be one of the summands. Modified.
     */
    public static void add(float[] a, float[] b, float[] y, int from, int to) {
        int i = from;
        for (; i <= to - SPECIES.length(); i += SPECIES.length()) {
            FloatVector.fromArray(SPECIES, a, i)
                    .add(FloatVector.fromArray(SPECIES, b, i))
                    .intoArray(y, i);
        }
        for (; i < to; i++) {
            y[i] = a[i] + b[i];
        }
    }

    /**
     * {@code y += x}, each from a place of its own.
     *
     * @param y receives the sums from {@code yAt}. Modified.
     * @param x from {@code xAt}; another array than y. Not modified.
     */
    public static void addTo(float[] y, int yAt, float[] x, int xAt, int count) {
        int i = 0;
        for (; i <= count - SPECIES.length(); i += SPECIES.length()) {
            FloatVector.fromArray(SPECIES, y, yAt + i)
                    .add(FloatVector.fromArray(SPECIES, x, xAt + i))
                    .intoArray(y, yAt + i);
        }
        for (; i < count; i++) {
            y[yAt + i] += x[xAt + i];
        }
    }

    /**
     * Sums of each channel over the positions of a plane: what a bias's gradient is made of.
     *
     * @param plane example, or block of images, times block of channels
     * @param layout how the planes lie
     * @param x planes of {@code positions} blocks. Not modified.
     * @param sums {@code [planes][block]}. Modified.
     */
    public static void channelSums(int plane, int positions, Layout layout, float[] x, float[] sums) {
        int block = layout.block();
        if (block > 1) {
            blockSums(plane * positions * block, positions, block, x, sums, plane * block);
            return;
        }
        int length = positions * layout.images();
        int from = plane * length;
        float[] lanes = Scratch.floats(16);
        blockSums(from, length / 16, 16, x, lanes, 0);
        float sum = 0;
        for (int lane = 0; lane < 16; lane++) {
            sum += lanes[lane];
        }
        for (int i = length / 16 * 16; i < length; i++) {
            sum += x[from + i];
        }
        sums[plane] = sum;
    }

    /** Adds the blocks at all positions. */
    private static void blockSums(int xAt, int positions, int block, float[] x, float[] sums, int sumsAt) {
        for (int lane = 0; lane < block; lane += SPECIES.length()) {
            int at = xAt + lane;
            FloatVector sum0 = FloatVector.zero(SPECIES);
            FloatVector sum1 = sum0;
            int p = 0;
            for (; p < positions - 1; p += 2) {
                sum0 = sum0.add(FloatVector.fromArray(SPECIES, x, at + p * block));
                sum1 = sum1.add(FloatVector.fromArray(SPECIES, x, at + p * block + block));
            }
            if (p < positions) {
                sum0 = sum0.add(FloatVector.fromArray(SPECIES, x, at + p * block));
            }
            sum0.add(sum1).intoArray(sums, sumsAt + lane);
        }
    }
}
