package dev.libella.kernel.vector.pooling;

import dev.libella.kernel.PoolAxis;
import dev.libella.kernel.PoolGeometry;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Pooling over blocked channels, where the channels of a block are pooled side by side. The geometry's planes are
 * examples times blocks; its depth is 1. Pieces are ranges of planes.
 */
public final class BlockedPooling {
    private BlockedPooling() {}

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /**
     * The largest number of each patch.
     *
     * @param block channels of a block
     * @param x input. Not modified.
     * @param y output. Modified.
     * @param fromRow first row of the output
     * @param toRow end of its rows, exclusive
     */
    public static void max(
            PoolGeometry g, int block, float[] x, float[] y, int fromPlane, int toPlane, int fromRow, int toRow) {
        PoolAxis h = g.height();
        PoolAxis w = g.width();
        for (int plane = fromPlane; plane < toPlane; plane++) {
            for (int oh = fromRow; oh < toRow; oh++) {
                int xAt = (plane * h.in()) * w.in() * block;
                int yAt = (plane * h.out() + oh) * w.out() * block;
                for (int lane = 0; lane < block; lane += SPECIES.length()) {
                    maxRow(w, block, x, xAt + lane, h.first()[oh], h.end()[oh], h.step(), y, yAt + lane);
                }
            }
        }
    }

    private static void maxRow(
            PoolAxis w, int block, float[] x, int xAt, int firstRow, int endRow, int rowStep, float[] y, int yAt) {
        int row = w.in() * block;
        for (int ow = 0; ow < w.out(); ow++) {
            int from = w.first()[ow] * block;
            int to = w.end()[ow] * block;
            FloatVector max = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
            for (int ih = firstRow; ih < endRow; ih += rowStep) {
                int at = xAt + ih * row;
                for (int i = from; i < to; i += w.step() * block) {
                    max = max.max(FloatVector.fromArray(SPECIES, x, at + i));
                }
            }
            max.intoArray(y, yAt + ow * block);
        }
    }

    /**
     * The gradient of {@link #max}: each patch's gradient goes to the first of its largest numbers.
     *
     * @param block channels of a block
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
        PoolAxis h = g.height();
        PoolAxis w = g.width();
        for (int plane = fromPlane; plane < toPlane; plane++) {
            int xAt = plane * h.in() * w.in() * block;
            Arrays.fill(dx, xAt, xAt + h.in() * w.in() * block, 0f);
            for (int oh = 0; oh < h.out(); oh++) {
                int yAt = (plane * h.out() + oh) * w.out() * block;
                for (int lane = 0; lane < block; lane += SPECIES.length()) {
                    int first = h.first()[oh];
                    maxGradientRow(
                            w, block, rectified, x, y, dy, dx, xAt + lane, yAt + lane, first, h.end()[oh], h.step());
                }
            }
        }
    }

    private static void maxGradientRow(
            PoolAxis w,
            int block,
            boolean rectified,
            float[] x,
            float[] y,
            float[] dy,
            float[] dx,
            int xAt,
            int yAt,
            int firstRow,
            int endRow,
            int rowStep) {
        int row = w.in() * block;
        for (int ow = 0; ow < w.out(); ow++) {
            int from = w.first()[ow] * block;
            int to = w.end()[ow] * block;
            FloatVector max = FloatVector.fromArray(SPECIES, y, yAt + ow * block);
            // What is left to give away: 0 in the lanes that have found their place.
            FloatVector gradient = FloatVector.fromArray(SPECIES, dy, yAt + ow * block);
            if (rectified) {
                gradient = gradient.blend(0f, max.compare(VectorOperators.LE, 0f));
            }
            for (int ih = firstRow; ih < endRow; ih += rowStep) {
                int at = xAt + ih * row;
                for (int i = from; i < to; i += w.step() * block) {
                    VectorMask<Float> here =
                            FloatVector.fromArray(SPECIES, x, at + i).compare(VectorOperators.EQ, max);
                    FloatVector old = FloatVector.fromArray(SPECIES, dx, at + i);
                    old.blend(old.add(gradient), here).intoArray(dx, at + i);
                    gradient = gradient.blend(0f, here);
                }
            }
        }
    }

    /**
     * The sum of each patch times a factor of its position.
     *
     * @param factors one for each output position: 1/divisor. Not modified.
     * @param x input. Not modified.
     * @param y output. Modified.
     * @param fromRow first row of the output
     * @param toRow end of its rows, exclusive
     */
    public static void average(
            PoolGeometry g,
            int block,
            float[] factors,
            float[] x,
            float[] y,
            int fromPlane,
            int toPlane,
            int fromRow,
            int toRow) {
        PoolAxis h = g.height();
        PoolAxis w = g.width();
        for (int plane = fromPlane; plane < toPlane; plane++) {
            int xAt = plane * h.in() * w.in() * block;
            for (int oh = fromRow; oh < toRow; oh++) {
                int yAt = (plane * h.out() + oh) * w.out() * block;
                for (int lane = 0; lane < block; lane += SPECIES.length()) {
                    int first = h.first()[oh];
                    int factorAt = oh * w.out();
                    averageRow(w, block, factors, factorAt, x, xAt + lane, first, h.end()[oh], h.step(), y, yAt + lane);
                }
            }
        }
    }

    private static void averageRow(
            PoolAxis w,
            int block,
            float[] factors,
            int factorAt,
            float[] x,
            int xAt,
            int firstRow,
            int endRow,
            int rowStep,
            float[] y,
            int yAt) {
        int row = w.in() * block;
        for (int ow = 0; ow < w.out(); ow++) {
            int from = w.first()[ow] * block;
            int to = w.end()[ow] * block;
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int ih = firstRow; ih < endRow; ih += rowStep) {
                int at = xAt + ih * row;
                for (int i = from; i < to; i += w.step() * block) {
                    sum = sum.add(FloatVector.fromArray(SPECIES, x, at + i));
                }
            }
            sum.mul(factors[factorAt + ow]).intoArray(y, yAt + ow * block);
        }
    }

    /**
     * The gradient of {@link #average}.
     *
     * @param factors one for each output position. Not modified.
     * @param dy gradient of the output. Not modified.
     * @param dx gradient of the input. Modified.
     */
    public static void averageGradient(
            PoolGeometry g, int block, float[] factors, float[] dy, float[] dx, int fromPlane, int toPlane) {
        PoolAxis h = g.height();
        PoolAxis w = g.width();
        for (int plane = fromPlane; plane < toPlane; plane++) {
            int xAt = plane * h.in() * w.in() * block;
            Arrays.fill(dx, xAt, xAt + h.in() * w.in() * block, 0f);
            for (int oh = 0; oh < h.out(); oh++) {
                int yAt = (plane * h.out() + oh) * w.out() * block;
                for (int lane = 0; lane < block; lane += SPECIES.length()) {
                    int first = h.first()[oh];
                    int factorAt = oh * w.out();
                    averageGradientRow(
                            w, block, factors, factorAt, dy, yAt + lane, dx, xAt + lane, first, h.end()[oh], h.step());
                }
            }
        }
    }

    private static void averageGradientRow(
            PoolAxis w,
            int block,
            float[] factors,
            int factorAt,
            float[] dy,
            int yAt,
            float[] dx,
            int xAt,
            int firstRow,
            int endRow,
            int rowStep) {
        int row = w.in() * block;
        for (int ow = 0; ow < w.out(); ow++) {
            int from = w.first()[ow] * block;
            int to = w.end()[ow] * block;
            FloatVector gradient =
                    FloatVector.fromArray(SPECIES, dy, yAt + ow * block).mul(factors[factorAt + ow]);
            for (int ih = firstRow; ih < endRow; ih += rowStep) {
                int at = xAt + ih * row;
                for (int i = from; i < to; i += w.step() * block) {
                    gradient.add(FloatVector.fromArray(SPECIES, dx, at + i)).intoArray(dx, at + i);
                }
            }
        }
    }
}
