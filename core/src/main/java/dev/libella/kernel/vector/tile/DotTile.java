package dev.libella.kernel.vector.tile;

/**
 * A register tile of inner products: {@code S[p][q] = Σ_k A[p, k] · B[q, k]} for a few rows of each, where both operands
 * are read as vectors along {@code k} and each sum is kept as a vector of partial sums until the end; the terms of a
 * {@link Sum} are vectors here.
 *
 * <p>For products whose second operand lies the other way round than {@link Tile} wants it. {@link DotTileMaker} makes
 * them; they are stateless and may be used by any thread.
 */
public interface DotTile {
    /**
     * Computes one tile.
     *
     * @param sum what is summed over
     * @param a first operand from {@code a0}. Not modified.
     * @param b second operand from {@code b0}. Not modified.
     * @param sums the result, {@code [rows][columns]} from {@code sums0}. Modified, as far as the next multiple of the
     *     tile's lanes.
     */
    void run(Sum sum, float[] a, int a0, float[] b, int b0, float[] sums, int sums0);
}
