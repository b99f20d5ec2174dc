package dev.libella.kernel.vector;

import java.util.Arrays;

/**
 * Moves a matrix {@code [count, length]} to blocked columns {@code [⌈length/16⌉][count][16]} and back: with it a matrix
 * product is a 1×1 convolution whose positions are the rows.
 */
public final class Rows {
    private static final int BLOCK = 16;

    private Rows() {}

    /**
     * To blocked columns; those that only fill the last block become 0.
     *
     * @param rows {@code [count, length]}. Not modified.
     * @param blocks {@code [⌈length/16⌉][count][16]}. Modified.
     */
    public static void toBlocks(int count, int length, float[] rows, float[] blocks) {
        for (int column = 0; column < length; column += BLOCK) {
            int filled = Math.min(BLOCK, length - column);
            for (int row = 0; row < count; row++) {
                int at = column * count + row * BLOCK;
                System.arraycopy(rows, row * length + column, blocks, at, filled);
                Arrays.fill(blocks, at + filled, at + BLOCK, 0f);
            }
        }
    }

    /**
     * From blocked columns.
     *
     * @param blocks {@code [⌈length/16⌉][count][16]}. Not modified.
     * @param rows {@code [count, length]}. Modified.
     */
    public static void fromBlocks(int count, int length, float[] blocks, float[] rows) {
        for (int column = 0; column < length; column += BLOCK) {
            int filled = Math.min(BLOCK, length - column);
            for (int row = 0; row < count; row++) {
                System.arraycopy(blocks, column * count + row * BLOCK, rows, row * length + column, filled);
            }
        }
    }
}
