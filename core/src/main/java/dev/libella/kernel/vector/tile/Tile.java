package dev.libella.kernel.vector.tile;

import dev.libella.kernel.vector.Steps;
import org.jspecify.annotations.Nullable;

/**
 * A register tile: {@code C[p][v] += Σ A[p, k] · B[k, v]} for a few rows {@code p} and a few vectors {@code v}, with
 * all partial sums in registers. Every convolution and matrix product is made of these.
 *
 * <p>The first operand is read number by number and spread over a vector; the second and the result are read and
 * written as vectors. {@link TileMaker} makes tiles; they are stateless and may be used by any thread.
 */
public interface Tile {
    /** Start from the bias, store the sum as it is. */
    int PLAIN = 0;

    /** Start from what is in the output. */
    int ACCUMULATE = 1;

    /**
     * Store 0 for negative sums, and the upper limit for those above it; in a tile that {@linkplain TileMaker.Spec#rounds
     * rounds}, store sums rounded to steps.
     */
    int FINISH = 2;

    /** The upper limit that is none. */
    float NO_LIMIT = Float.POSITIVE_INFINITY;

    /**
     * Computes one tile.
     *
     * @param sum what is summed over
     * @param a first operand from {@code a0}. Not modified.
     * @param b second operand from {@code b0}. Not modified.
     * @param bv distance between two vectors of the second operand
     * @param c result from {@code c0}. Modified.
     * @param cv distance between two vectors of the result
     * @param bias one number a column of the tile (or a row, if it was made so) from {@code column}, where sums start.
     *     Not modified.
     * @param mode sum of {@link #ACCUMULATE} and {@link #FINISH}
     * @param high upper limit of finished sums, {@link #NO_LIMIT} for none; a tile that rounds does not read it
     * @param steps what sums are rounded to; only a tile that rounds reads it
     */
    void run(
            Sum sum,
            float[] a,
            int a0,
            float[] b,
            int b0,
            int bv,
            float[] c,
            int c0,
            int cv,
            float[] bias,
            int column,
            int mode,
            float high,
            @Nullable Steps steps);
}
