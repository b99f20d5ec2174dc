package dev.libella.kernel.vector.convolution;

/** Blocked planes from which Winograd's tiles are transformed: a convolution's source, or the gradient of its output. */
final class WinogradSource {
    private static final int BLOCK = WinogradTransforms.BLOCK;

    private final WinogradTiles tiles;
    private final int blocks;
    private final int height;
    private final int width;

    /** Where a tile's square begins, counted from the tile itself: negative where padding comes first. */
    private final int firstRow;

    private final int firstColumn;

    /** Rows and columns of a square. */
    private final int size;

    private WinogradSource(
            WinogradTiles tiles, int blocks, int height, int width, int firstRow, int firstColumn, int size) {
        this.tiles = tiles;
        this.blocks = blocks;
        this.height = height;
        this.width = width;
        this.firstRow = firstRow;
        this.firstColumn = firstColumn;
        this.size = size;
    }

    /** The squares that the results of the tiles are made of. */
    static WinogradSource of(WinogradTiles tiles, int blocks, int height, int width, int firstRow, int firstColumn) {
        return new WinogradSource(tiles, blocks, height, width, firstRow, firstColumn, WinogradTransforms.IN);
    }

    /** The tiles themselves, of the gradient of the output. */
    static WinogradSource gradient(WinogradTiles tiles, int blocks) {
        return new WinogradSource(tiles, blocks, tiles.height(), tiles.width(), 0, 0, WinogradTransforms.OUT);
    }

    /**
     * Transforms what lies under one tile, of one block.
     *
     * @param x the planes. Not modified.
     * @param into receives the 36 points, {@code point} apart, from {@code to}. Modified.
     * @param scratch from {@code square} has room for a square; may be {@code into}. Modified.
     */
    void transform(float[] x, int tile, int block, float[] into, int to, int point, float[] scratch, int square) {
        int row = tiles.row(tile) + firstRow;
        int column = tiles.column(tile) + firstColumn;
        int plane = (tiles.example(tile) * blocks + block) * height * width * BLOCK;
        if (row >= 0 && column >= 0 && row + size <= height && column + size <= width) {
            map(x, plane + (row * width + column) * BLOCK, width * BLOCK, into, to, point);
        } else {
            WinogradTiles.copySquare(x, plane, height, width, row, column, size, scratch, square);
            map(scratch, square, size * BLOCK, into, to, point);
        }
    }

    private void map(float[] x, int at, int row, float[] into, int to, int point) {
        if (size == WinogradTransforms.IN) {
            WinogradTransforms.input(x, at, row, into, to, point);
        } else {
            WinogradTransforms.outputGradient(x, at, row, into, to, point);
        }
    }
}
