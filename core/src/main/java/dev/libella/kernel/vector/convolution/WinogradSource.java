package dev.libella.kernel.vector.convolution;

import java.util.Arrays;

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

    /** Numbers of the band of lines under a row of tiles. */
    int bandSize() {
        return size * (tiles.across() * WinogradTransforms.OUT + size) * BLOCK;
    }

    /**
     * Transforms what lies under some tiles, of one block. Where it reaches into the padding, the lines under a row of
     * tiles are copied first, as a whole: memory is then read as it lies.
     *
     * @param x the planes. Not modified.
     * @param from first tile
     * @param to end of the tiles, exclusive
     * @param into receives the 36 points of each tile, {@code point} apart, from {@code at}. Modified.
     * @param step distance of two tiles there
     * @param scratch from {@code band} has room for {@link #bandSize}; may be {@code into}. Modified.
     */
    void transform(
            float[] x,
            int block,
            int from,
            int to,
            float[] into,
            int at,
            int step,
            int point,
            float[] scratch,
            int band) {
        int place = at;
        int tile = from;
        while (tile < to) {
            int end = Math.min(to, tiles.endOfRow(tile));
            int row = tiles.row(tile) + firstRow;
            int column = tiles.column(tile) + firstColumn;
            int columns = (end - tile - 1) * WinogradTransforms.OUT + size;
            int plane = (tiles.example(tile) * blocks + block) * height * width * BLOCK;
            boolean inside = row >= 0 && column >= 0 && row + size <= height && column + columns <= width;
            if (!inside) {
                copy(x, plane, row, column, columns, scratch, band);
            }
            float[] source = inside ? x : scratch;
            int start = inside ? plane + (row * width + column) * BLOCK : band;
            int line = (inside ? width : columns) * BLOCK;
            if (size == WinogradTransforms.IN) {
                WinogradTransforms.input(source, start, line, into, place, point, end - tile, step);
            } else {
                WinogradTransforms.outputGradient(source, start, line, into, place, point, end - tile, step);
            }
            place += (end - tile) * step;
            tile = end;
        }
    }

    /** Copies {@code size} lines of {@code columns} blocks, with zeros where they lie outside the plane. */
    private void copy(float[] x, int plane, int row, int column, int columns, float[] into, int to) {
        int from = Math.clamp(-column, 0, columns);
        int end = Math.clamp(width - column, from, columns);
        for (int i = 0; i < size; i++) {
            int at = to + i * columns * BLOCK;
            int line = row + i;
            if (line < 0 || line >= height) {
                Arrays.fill(into, at, at + columns * BLOCK, 0f);
                continue;
            }
            Arrays.fill(into, at, at + from * BLOCK, 0f);
            int first = plane + (line * width + column + from) * BLOCK;
            System.arraycopy(x, first, into, at + from * BLOCK, (end - from) * BLOCK);
            Arrays.fill(into, at + end * BLOCK, at + columns * BLOCK, 0f);
        }
    }
}
