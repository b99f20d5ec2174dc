package dev.libella.kernel.vector.convolution;

/**
 * The 4×4 tiles that cover the planes of a batch, numbered example by example, row by row; those at the lower and right
 * border hang over.
 *
 * @param batch number of examples
 * @param height rows of a plane
 * @param width columns of a plane
 */
record WinogradTiles(int batch, int height, int width) {
    private static final int BLOCK = WinogradTransforms.BLOCK;

    private int down() {
        return Math.ceilDiv(height, WinogradTransforms.OUT);
    }

    private int across() {
        return Math.ceilDiv(width, WinogradTransforms.OUT);
    }

    /** The number of tiles in the batch. */
    int count() {
        return batch * down() * across();
    }

    int example(int tile) {
        return tile / (down() * across());
    }

    /** First row of a tile. */
    int row(int tile) {
        return tile / across() % down() * WinogradTransforms.OUT;
    }

    /** First column of a tile. */
    int column(int tile) {
        return tile % across() * WinogradTransforms.OUT;
    }

    /** Rows of a tile that lie in the plane. */
    int rows(int tile) {
        return Math.min(WinogradTransforms.OUT, height - row(tile));
    }

    /** Columns of a tile that lie in the plane. */
    int columns(int tile) {
        return Math.min(WinogradTransforms.OUT, width - column(tile));
    }

    /**
     * Copies a square of a plane of blocked channels, with zeros where it lies outside.
     *
     * @param x source; its plane of {@code planeHeight × planeWidth} blocks begins at {@code plane}. Not modified.
     * @param size rows and columns of the square
     * @param into receives {@code [size][size][16]} from {@code to}. Modified.
     */
    static void copySquare(
            float[] x,
            int plane,
            int planeHeight,
            int planeWidth,
            int row,
            int column,
            int size,
            float[] into,
            int to) {
        int from = Math.clamp(-column, 0, size);
        int end = Math.clamp(planeWidth - column, from, size);
        for (int i = 0; i < size; i++) {
            int at = to + i * size * BLOCK;
            int line = row + i;
            if (line < 0 || line >= planeHeight || from >= end) {
                clear(into, at, 0, size);
                continue;
            }
            clear(into, at, 0, from);
            int first = plane + (line * planeWidth + column + from) * BLOCK;
            System.arraycopy(x, first, into, at + from * BLOCK, (end - from) * BLOCK);
            clear(into, at, end, size);
        }
    }

    private static void clear(float[] into, int at, int from, int end) {
        for (int j = from; j < end; j++) {
            WinogradTransforms.clear(into, at + j * BLOCK);
        }
    }
}
