package dev.libella.kernel.vector.tile;

/**
 * What a {@link Tile} sums over: runs of consecutive terms, and where each run begins in the two operands.
 *
 * <p>A convolution has a run for each block of channels and kernel row, the gradient of its weights one for each row
 * of each image, a matrix product a single one.
 *
 * @param a where each run begins in the first operand
 * @param b where each run begins in the second operand, as many
 * @param count terms in each run, ≥ 1
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody: a bundle of arguments
public record Sum(int[] a, int[] b, int count) {

    /** A single run. */
    public static Sum of(int count) {
        return new Sum(new int[1], new int[1], count);
    }
}
