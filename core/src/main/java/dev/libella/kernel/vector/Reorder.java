package dev.libella.kernel.vector;

import java.util.Arrays;

/** Moves values from one {@link Layout} to another. */
public final class Reorder {
    private Reorder() {}

    /**
     * Copies examples from one layout to another.
     *
     * @param channels channels of an example
     * @param positions positions of a channel
     * @param x in layout {@code in}. Not modified.
     * @param y in layout {@code out}; lanes that only fill a block become 0. Modified.
     * @param from first example
     * @param to end of the examples, exclusive
     */
    public static void run(int channels, int positions, float[] x, Layout in, float[] y, Layout out, int from, int to) {
        int xExample = in.padded(channels) * positions;
        int yExample = out.padded(channels) * positions;
        for (int n = from; n < to; n++) {
            if (in.block() == 1) {
                toBlocks(channels, positions, x, n * xExample, y, n * yExample, out.block());
            } else {
                fromBlocks(channels, positions, x, n * xExample, in.block(), y, n * yExample, out.block());
            }
        }
    }

    private static void toBlocks(int channels, int positions, float[] x, int xAt, float[] y, int yAt, int block) {
        for (int first = 0; first < channels; first += block) {
            int filled = Math.min(block, channels - first);
            int y0 = yAt + first * positions;
            if (filled < block) {
                Arrays.fill(y, y0, y0 + positions * block, 0f);
            }
            for (int c = 0; c < filled; c++) {
                int x0 = xAt + (first + c) * positions;
                for (int p = 0; p < positions; p++) {
                    y[y0 + p * block + c] = x[x0 + p];
                }
            }
        }
    }

    private static void fromBlocks(
            int channels, int positions, float[] x, int xAt, int xBlock, float[] y, int yAt, int yBlock) {
        if (channels % yBlock != 0) {
            int filled = channels / yBlock * yBlock * positions;
            Arrays.fill(y, yAt + filled, yAt + filled + positions * yBlock, 0f);
        }
        for (int c = 0; c < channels; c++) {
            int x0 = xAt + c / xBlock * xBlock * positions + c % xBlock;
            int y0 = yAt + c / yBlock * yBlock * positions + c % yBlock;
            for (int p = 0; p < positions; p++) {
                y[y0 + p * yBlock] = x[x0 + p * xBlock];
            }
        }
    }
}
