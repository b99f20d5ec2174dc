package dev.libella.kernel.vector.matrix;

import dev.libella.kernel.vector.tile.EightBitDotTile;
import org.jspecify.annotations.Nullable;

/**
 * A matrix each of whose rows holds whole multiples, from −127 to 127, of a number of its own: what quantised weights
 * are. As bytes they take a quarter of the memory, and a layer that reads each of its weights once, or a few times, is
 * as fast as memory.
 *
 * @param integers the multiples, row after row, and room for what a tile may read behind them
 * @param scales one number for each row
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody: a bundle of arguments
public record EightBitMatrix(byte[] integers, float[] scales) {
    /**
     * The same matrix in eight bits, or null if it cannot be written so without loss.
     *
     * @param numbers {@code [rows, …]}. Not modified.
     * @param rows number of rows, ≥ 1
     */
    public static @Nullable EightBitMatrix of(float[] numbers, int rows) {
        int length = numbers.length / rows;
        byte[] integers = new byte[numbers.length + EightBitDotTile.BEHIND];
        float[] scales = new float[rows];
        for (int row = 0; row < rows; row++) {
            int from = row * length;
            scales[row] = scale(numbers, from, from + length);
            for (int i = from; i < from + length; i++) {
                integers[i] = (byte) Math.rint(numbers[i] / scales[row]);
                if (integers[i] * scales[row] != numbers[i]) {
                    return null;
                }
            }
        }
        return new EightBitMatrix(integers, scales);
    }

    private static float scale(float[] numbers, int from, int to) {
        float largest = 0;
        for (int i = from; i < to; i++) {
            largest = Math.max(largest, Math.abs(numbers[i]));
        }
        return largest == 0 ? 1 : largest / Byte.MAX_VALUE;
    }
}
