package dev.libella.kernel.vector;

import dev.libella.kernel.PoolAxis;
import dev.libella.kernel.PoolGeometry;

/**
 * Max pooling in NCHW, for values that no fast convolution has put in blocks: first the largest of the rows of a patch,
 * column by column, which the compiler makes vectors of; then the largest of neighbouring columns.
 */
public final class PlanarMaxPooling {
    private PlanarMaxPooling() {}

    /** Whether it is pooling over height and width without dilation. */
    public static boolean fits(PoolGeometry g) {
        return g.depth().in() == 1
                && g.depth().out() == 1
                && g.height().step() == 1
                && g.width().step() == 1;
    }

    /**
     * The largest number of each patch; NaN counts as largest.
     *
     * @param x input. Not modified.
     * @param y output. Modified.
     */
    public static void max(PoolGeometry g, float[] x, float[] y, int fromPlane, int toPlane) {
        PoolAxis h = g.height();
        PoolAxis w = g.width();
        float[] largest = Scratch.floats(w.in());
        for (int plane = fromPlane; plane < toPlane; plane++) {
            for (int oh = 0; oh < h.out(); oh++) {
                int row = (plane * h.in() + h.first()[oh]) * w.in();
                System.arraycopy(x, row, largest, 0, w.in());
                for (int ih = h.first()[oh] + 1; ih < h.end()[oh]; ih++) {
                    row += w.in();
                    maxOf(x, row, largest, w.in());
                }
                columns(w, largest, y, (plane * h.out() + oh) * w.out());
            }
        }
    }

    private static void maxOf(float[] x, int at, float[] largest, int length) {
        for (int i = 0; i < length; i++) {
            largest[i] = Math.max(largest[i], x[at + i]);
        }
    }

    private static void columns(PoolAxis w, float[] largest, float[] y, int at) {
        for (int ow = 0; ow < w.out(); ow++) {
            int first = w.first()[ow];
            float max = largest[first];
            for (int iw = first + 1; iw < w.end()[ow]; iw++) {
                max = Math.max(max, largest[iw]);
            }
            y[at + ow] = max;
        }
    }
}
