package dev.libella.kernel.vector.pooling;

import dev.libella.kernel.PoolAxis;
import dev.libella.kernel.PoolGeometry;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Max pooling of 2×2 patches side by side over blocked channels, what nearly every small network does: {@link
 * BlockedPooling} with all four numbers of a patch in registers, and a gradient that writes each number once.
 */
public final class QuadMaxPooling {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    private QuadMaxPooling() {}

    /** Whether the patches are 2×2, side by side and all inside, and blocks are made of whole vectors. */
    public static boolean fits(PoolGeometry g, int block) {
        return block % SPECIES.length() == 0 && g.depth().out() == 1 && isPairs(g.height()) && isPairs(g.width());
    }

    private static boolean isPairs(PoolAxis axis) {
        boolean pairs = axis.step() == 1;
        for (int o = 0; o < axis.out(); o++) {
            pairs &= axis.first()[o] == 2 * o && axis.end()[o] == 2 * o + 2;
        }
        return pairs;
    }

    /**
     * The largest number of each patch.
     *
     * @param g with examples times blocks for planes
     * @param block channels of a block, 8 or 16
     * @param x input. Not modified.
     * @param y output. Modified.
     * @param fromRow first row of the output
     * @param toRow end of its rows, exclusive
     */
    public static void max(
            PoolGeometry g, int block, float[] x, float[] y, int fromPlane, int toPlane, int fromRow, int toRow) {
        int row = g.width().in() * block;
        int out = g.width().out();
        for (int plane = fromPlane; plane < toPlane; plane++) {
            for (int oh = fromRow; oh < toRow; oh++) {
                int top = plane * g.height().in() * row + 2 * oh * row;
                int yAt = (plane * g.height().out() + oh) * out * block;
                for (int lane = 0; lane < block; lane += SPECIES.length()) {
                    maxRow(out, block, x, top + lane, top + row + lane, y, yAt + lane);
                }
            }
        }
    }

    private static void maxRow(int out, int block, float[] x, int top, int bottom, float[] y, int yAt) {
        for (int ow = 0; ow < out; ow++) {
            FloatVector left = at(x, top + 2 * ow * block).max(at(x, bottom + 2 * ow * block));
            FloatVector right = at(x, top + 2 * ow * block + block).max(at(x, bottom + 2 * ow * block + block));
            left.max(right).intoArray(y, yAt + ow * block);
        }
    }

    /**
     * The gradient of {@link #max}: each patch's gradient goes to the first of its largest numbers.
     *
     * @param g with examples times blocks for planes
     * @param block channels of a block, 8 or 16
     * @param rectified whether x came out of a ReLU and its gradient is wanted from before that: patches without a
     *     positive number get none
     * @param x input. Not modified.
     * @param y output. Not modified.
     * @param dy gradient of the output. Not modified.
     * @param dx gradient of the input. Modified.
     */
    public static void maxGradient(
            PoolGeometry g,
            int block,
            boolean rectified,
            float[] x,
            float[] y,
            float[] dy,
            float[] dx,
            int fromPlane,
            int toPlane) {
        int row = g.width().in() * block;
        int out = g.width().out();
        for (int plane = fromPlane; plane < toPlane; plane++) {
            int planeAt = plane * g.height().in() * row;
            for (int oh = 0; oh < g.height().out(); oh++) {
                int top = planeAt + 2 * oh * row;
                int yAt = (plane * g.height().out() + oh) * out * block;
                for (int lane = 0; lane < block; lane += SPECIES.length()) {
                    gradientRow(out, block, rectified, x, y, dy, dx, top + lane, top + row + lane, yAt + lane);
                }
                // An odd column at the end is in no patch, nor is an odd row.
                Arrays.fill(dx, top + 2 * out * block, top + row, 0f);
                Arrays.fill(dx, top + row + 2 * out * block, top + 2 * row, 0f);
            }
            Arrays.fill(
                    dx,
                    planeAt + 2 * g.height().out() * row,
                    planeAt + g.height().in() * row,
                    0f);
        }
    }

    private static void gradientRow(
            int out,
            int block,
            boolean rectified,
            float[] x,
            float[] y,
            float[] dy,
            float[] dx,
            int top,
            int bottom,
            int yAt) {
        for (int ow = 0; ow < out; ow++) {
            int topLeft = top + 2 * ow * block;
            int bottomLeft = bottom + 2 * ow * block;
            FloatVector max = at(y, yAt + ow * block);
            FloatVector gradient = at(dy, yAt + ow * block);
            if (rectified) {
                gradient = gradient.blend(0f, max.compare(VectorOperators.LE, 0f));
            }
            VectorMask<Float> first = at(x, topLeft).compare(VectorOperators.EQ, max);
            VectorMask<Float> second = at(x, topLeft + block).compare(VectorOperators.EQ, max);
            VectorMask<Float> third = at(x, bottomLeft).compare(VectorOperators.EQ, max);
            VectorMask<Float> fourth = at(x, bottomLeft + block).compare(VectorOperators.EQ, max);
            FloatVector zero = FloatVector.zero(SPECIES);
            zero.blend(gradient, first).intoArray(dx, topLeft);
            VectorMask<Float> found = first;
            zero.blend(gradient, second.andNot(found)).intoArray(dx, topLeft + block);
            found = found.or(second);
            zero.blend(gradient, third.andNot(found)).intoArray(dx, bottomLeft);
            found = found.or(third);
            zero.blend(gradient, fourth.andNot(found)).intoArray(dx, bottomLeft + block);
        }
    }

    private static FloatVector at(float[] array, int index) {
        return FloatVector.fromArray(SPECIES, array, index);
    }
}
