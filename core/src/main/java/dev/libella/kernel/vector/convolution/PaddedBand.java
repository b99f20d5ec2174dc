package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.layout.Transposition;
import java.util.Arrays;

/**
 * A copy of some rows of an example with the padding around them, so that a kernel needs no test for borders: {@code
 * [blocks][rows][width][block]}, where few channels lie side by side without those that would only fill a block.
 *
 * @param channels channels copied
 * @param height rows of the source
 * @param sourceWidth columns of the source
 * @param layout of the source
 * @param firstColumn source column of the copy's first one, negative where it is padded
 * @param width columns of the copy
 * @param block channels side by side in the copy
 */
record PaddedBand(int channels, int height, int sourceWidth, Layout layout, int firstColumn, int width, int block) {

    /** The channels that should lie side by side in a copy. */
    static int blockFor(int channels, Layout layout) {
        boolean wholeBlocks = layout.block() > 1 && channels % layout.block() == 0;
        return wholeBlocks ? layout.block() : channels <= 48 ? channels : 16;
    }

    /** Blocks of a copy of all channels. */
    int blocks() {
        return Math.ceilDiv(channels, block);
    }

    /**
     * Copies.
     *
     * @param x source. Not modified.
     * @param xAt where the example begins
     * @param firstChannel first of the example's channels that belong here
     * @param fromBlock first block to copy
     * @param toBlock end of the blocks, exclusive
     * @param lowest source row of the copy's first one; may lie outside
     * @param rows rows of the copy
     * @param into receives the copy from 0. Modified.
     */
    void copy(float[] x, int xAt, int firstChannel, int fromBlock, int toBlock, int lowest, int rows, float[] into) {
        int from = Math.max(0, firstColumn);
        int to = Math.max(from, Math.min(sourceWidth, firstColumn + width));
        int at = 0;
        for (int b = fromBlock; b < toBlock; b++) {
            for (int row = 0; row < rows; row++, at += width * block) {
                int end = at + width * block;
                int y = lowest + row;
                if (y < 0 || y >= height) {
                    Arrays.fill(into, at, end, 0f);
                    continue;
                }
                int left = at + Math.min(width, from - firstColumn) * block;
                int right = left + (to - from) * block;
                Arrays.fill(into, at, left, 0f);
                copyRow(x, xAt, firstChannel, b * block, y * sourceWidth + from, to - from, into, left);
                Arrays.fill(into, right, end, 0f);
            }
        }
    }

    private void copyRow(
            float[] x, int xAt, int firstChannel, int first, int position, int count, float[] into, int at) {
        int positions = height * sourceWidth;
        int sourceBlock = layout.block();
        if (block == sourceBlock) {
            int block0 = (firstChannel + first) / block;
            System.arraycopy(x, xAt + (block0 * positions + position) * block, into, at, count * block);
            return;
        }
        if (sourceBlock == 1 && first + block <= channels) {
            int plane = xAt + (firstChannel + first) * positions;
            Transposition.run(block, count, x, plane + position, positions, into, at, block);
            return;
        }
        for (int c = 0; c < block; c++) {
            if (first + c >= channels) {
                for (int i = 0; i < count; i++) {
                    into[at + i * block + c] = 0;
                }
                continue;
            }
            int number = firstChannel + first + c;
            int start = xAt + (number / sourceBlock * positions + position) * sourceBlock + number % sourceBlock;
            for (int i = 0; i < count; i++) {
                into[at + i * block + c] = x[start + i * sourceBlock];
            }
        }
    }
}
