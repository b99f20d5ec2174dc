package dev.libella.kernel.vector.layout;

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
        int block = Math.max(in.block(), out.block());
        boolean transposes = Math.min(in.block(), out.block()) == 1
                && block % Transposition.LANES == 0
                && positions >= Transposition.LANES;
        int whole = transposes ? channels / block * block : 0;
        for (int n = from; n < to; n++) {
            int x0 = n * xExample;
            int y0 = n * yExample;
            for (int c = 0; c < whole; c += block) {
                int rows = in.block() == 1 ? block : positions;
                int columns = in.block() == 1 ? positions : block;
                Transposition.run(rows, columns, x, x0 + c * positions, columns, y, y0 + c * positions, rows);
            }
            copy(whole, channels, positions, x, x0, in.block(), y, y0, out.block());
        }
    }

    /** Copies the channels of an example from {@code from} on, number by number. */
    private static void copy(
            int from, int channels, int positions, float[] x, int x0, int xBlock, float[] y, int y0, int yBlock) {
        if (channels % yBlock != 0) {
            int filled = channels / yBlock * yBlock * positions;
            Arrays.fill(y, y0 + filled, y0 + filled + positions * yBlock, 0f);
        }
        for (int c = from; c < channels; c++) {
            int xAt = x0 + c / xBlock * xBlock * positions + c % xBlock;
            int yAt = y0 + c / yBlock * yBlock * positions + c % yBlock;
            for (int p = 0; p < positions; p++) {
                y[yAt + p * yBlock] = x[xAt + p * xBlock];
            }
        }
    }
}
