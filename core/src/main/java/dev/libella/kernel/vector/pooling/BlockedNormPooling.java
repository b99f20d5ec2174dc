package dev.libella.kernel.vector.pooling;

import dev.libella.kernel.PoolAxis;
import dev.libella.kernel.PoolGeometry;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Pooling over blocked channels as in {@link BlockedPooling}, by the 1-norm {@code Σ|x|} or the 2-norm {@code √Σx²}. Squares
 * are summed in float32, so that they must stay below 3·10³⁸.
 *
 * @param g the geometry, whose planes are examples times blocks
 * @param squares whether it is the 2-norm
 * @param block channels of a block
 */
public record BlockedNormPooling(PoolGeometry g, boolean squares, int block) {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** Whether this is one of the two norms. */
    public static boolean fits(double p) {
        return p == 1 || p == 2;
    }

    /**
     * The norm of each patch.
     *
     * @param x input. Not modified.
     * @param y output. Modified.
     * @param fromRow first row of the output
     * @param toRow end of its rows, exclusive
     */
    public void norm(float[] x, float[] y, int fromPlane, int toPlane, int fromRow, int toRow) {
        for (int plane = fromPlane; plane < toPlane; plane++) {
            for (int oh = fromRow; oh < toRow; oh++) {
                for (int lane = 0; lane < block; lane += SPECIES.length()) {
                    int yAt = (plane * g.height().out() + oh) * g.width().out() * block + lane;
                    row(oh, x, plane * g.inPositions() * block + lane, y, yAt);
                }
            }
        }
    }

    private void row(int oh, float[] x, int xAt, float[] y, int yAt) {
        PoolAxis h = g.height();
        PoolAxis w = g.width();
        VectorMask<Float> squared = SPECIES.maskAll(squares);
        for (int ow = 0; ow < w.out(); ow++) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int ih = h.first()[oh]; ih < h.end()[oh]; ih += h.step()) {
                for (int iw = w.first()[ow]; iw < w.end()[ow]; iw += w.step()) {
                    FloatVector number = FloatVector.fromArray(SPECIES, x, xAt + (ih * w.in() + iw) * block);
                    sum = sum.add(number.abs().blend(number.mul(number), squared));
                }
            }
            sum.blend(sum.sqrt(), squared).intoArray(y, yAt + ow * block);
        }
    }

    /**
     * The gradient of {@link #norm}: {@code dx = dy·sign(x)} or {@code dy·x/y}, 0 where the norm is.
     *
     * @param x input. Not modified.
     * @param y output. Not modified.
     * @param dy gradient of the output. Not modified.
     * @param dx gradient of the input. Modified.
     */
    public void gradient(float[] x, float[] y, float[] dy, float[] dx, int fromPlane, int toPlane) {
        int size = g.inPositions() * block;
        Arrays.fill(dx, fromPlane * size, toPlane * size, 0f);
        for (int plane = fromPlane; plane < toPlane; plane++) {
            for (int oh = 0; oh < g.height().out(); oh++) {
                for (int lane = 0; lane < block; lane += SPECIES.length()) {
                    int yAt = (plane * g.height().out() + oh) * g.width().out() * block + lane;
                    addRow(oh, x, y, dy, yAt, dx, plane * size + lane);
                }
            }
        }
    }

    private void addRow(int oh, float[] x, float[] y, float[] dy, int yAt, float[] dx, int xAt) {
        PoolAxis h = g.height();
        PoolAxis w = g.width();
        FloatVector zero = FloatVector.zero(SPECIES);
        VectorMask<Float> squared = SPECIES.maskAll(squares);
        for (int ow = 0; ow < w.out(); ow++) {
            FloatVector norm = FloatVector.fromArray(SPECIES, y, yAt + ow * block);
            FloatVector given = FloatVector.fromArray(SPECIES, dy, yAt + ow * block);
            FloatVector share = given.blend(given.div(norm), squared).blend(0f, norm.compare(VectorOperators.EQ, 0));
            for (int ih = h.first()[oh]; ih < h.end()[oh]; ih += h.step()) {
                for (int iw = w.first()[ow]; iw < w.end()[ow]; iw += w.step()) {
                    int at = xAt + (ih * w.in() + iw) * block;
                    FloatVector number = FloatVector.fromArray(SPECIES, x, at);
                    FloatVector sign = zero.blend(1f, number.compare(VectorOperators.GT, 0))
                            .blend(-1f, number.compare(VectorOperators.LT, 0));
                    sign.blend(number, squared)
                            .fma(share, FloatVector.fromArray(SPECIES, dx, at))
                            .intoArray(dx, at);
                }
            }
        }
    }
}
