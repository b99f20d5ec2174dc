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
    private int down() {
        return Math.ceilDiv(height, WinogradTransforms.OUT);
    }

    /** Tiles in a row. */
    int across() {
        return Math.ceilDiv(width, WinogradTransforms.OUT);
    }

    /** The number of tiles in the batch. */
    int count() {
        return batch * ofExample();
    }

    /** The number of tiles of one example. */
    int ofExample() {
        return down() * across();
    }

    int example(int tile) {
        return tile / ofExample();
    }

    /** The tile behind the last in the same row. */
    int endOfRow(int tile) {
        return (tile / across() + 1) * across();
    }

    /** First row of a tile. */
    int row(int tile) {
        return tile / across() % down() * WinogradTransforms.OUT;
    }

    /** First column of a tile. */
    int column(int tile) {
        return tile % across() * WinogradTransforms.OUT;
    }

    /** Tiles from this one on in its row that lie in the plane with all their rows and columns. */
    int wholeFrom(int tile) {
        boolean low = rows(tile) < WinogradTransforms.OUT;
        return low ? 0 : width / WinogradTransforms.OUT - tile % across();
    }

    /** Rows of a tile that lie in the plane. */
    int rows(int tile) {
        return Math.min(WinogradTransforms.OUT, height - row(tile));
    }

    /** Columns of a tile that lie in the plane. */
    int columns(int tile) {
        return Math.min(WinogradTransforms.OUT, width - column(tile));
    }
}
