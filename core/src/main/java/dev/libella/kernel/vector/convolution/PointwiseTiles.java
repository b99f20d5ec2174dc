package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Sum;
import dev.libella.kernel.vector.tile.Tile;
import dev.libella.kernel.vector.tile.TileMaker;
import dev.libella.kernel.vector.tile.Tiling;
import java.util.Arrays;

/**
 * The {@link Tile}s of a product of matrices over blocked channels, along some neighbouring positions. They read the
 * source where it lies; the result may lie elsewhere than in a whole plane.
 *
 * <p>Immutable; {@link #run} may be called from several threads.
 */
final class PointwiseTiles {
    private static final int BLOCK = 16;

    /** Terms that are summed up at a time where channels fill no whole block. */
    private static final int HALF = BLOCK / 2;

    private final int resultChannels;
    private final int terms;

    /** Result channels of a tile, and numbers in a vector. The last tile may have one block only. */
    private final int tileWidth;

    private final int lanes;
    private final Tiling rows;
    private final Sum wideSum;
    private final Sum narrowSum;
    private final Tile[] wide;
    private final Tile[] narrow;

    /**
     * Tiles for any place in a plane.
     *
     * @param sourcePositions of a plane of the source
     * @param positions how many of them the tiles go along
     * @param rounds whether what is done to the sums rounds them
     */
    PointwiseTiles(
            int sourceChannels,
            int resultChannels,
            int sourcePositions,
            int positions,
            boolean rounds,
            Registers registers) {
        this.resultChannels = resultChannels;
        terms = Math.ceilDiv(sourceChannels, HALF) * HALF;
        tileWidth = registers.lanes() == BLOCK && Layout.BLOCKED.blocks(resultChannels) > 1 ? 2 * BLOCK : BLOCK;
        lanes = registers.lanes(tileWidth);
        rows = Tiling.of(positions, registers.rows(tileWidth));
        wideSum = sum(tileWidth, sourcePositions);
        narrowSum = sum(BLOCK, sourcePositions);
        wide = tiles(tileWidth, rounds);
        narrow = tiles(BLOCK, rounds);
    }

    private Sum sum(int width, int positions) {
        int count = terms % BLOCK == 0 ? BLOCK : HALF;
        int[] a = new int[terms / count];
        int[] b = new int[a.length];
        Arrays.setAll(a, run -> run * count / BLOCK * positions * BLOCK + run * count % BLOCK);
        Arrays.setAll(b, run -> run * count * width);
        return new Sum(a, b, count);
    }

    private Tile[] tiles(int width, boolean rounds) {
        Tile[] tiles = new Tile[rows.kinds()];
        for (int kind = 0; kind < tiles.length; kind++) {
            tiles[kind] = TileMaker.tile(new TileMaker.Spec(
                    lanes, rows.shortest() + kind, width / lanes, BLOCK, 1, width, BLOCK, false, rounds));
        }
        return tiles;
    }

    /** Terms of a sum: the channels, and what fills their last block by more than a half. */
    int terms() {
        return terms;
    }

    /** Tiles side by side. */
    int count() {
        return Math.ceilDiv(Layout.BLOCKED.padded(resultChannels), tileWidth);
    }

    /** Result channels of a tile but for the last, which may have fewer. */
    int tileWidth() {
        return tileWidth;
    }

    /** Result channels of a tile, with those that fill a block. */
    int width(int tile) {
        return Math.min(tileWidth, Layout.BLOCKED.padded(resultChannels) - tile * tileWidth);
    }

    /** How the positions are cut. */
    Tiling rows() {
        return rows;
    }

    /**
     * Computes a tile.
     *
     * @param tile of those side by side
     * @param row of {@link #rows}
     * @param x source. Not modified.
     * @param xAt where the first position's first block begins
     * @param packed weights, as {@link PointwiseConvolution#pack} orders them. Not modified.
     * @param y result. Modified.
     * @param yAt where the first position's numbers of this tile begin
     * @param yPlane distance of two blocks there
     * @param finish bias, residual and limits
     */
    void run(int tile, int row, float[] x, int xAt, float[] packed, float[] y, int yAt, int yPlane, Finish finish) {
        int channel = tile * tileWidth;
        int position = rows.at(row);
        boolean isWide = width(tile) == tileWidth;
        int from = yAt + position * BLOCK;
        (isWide ? wide : narrow)
                [rows.kind(row)].run(
                        isWide ? wideSum : narrowSum,
                        x,
                        xAt + position * BLOCK,
                        packed,
                        channel * terms,
                        lanes,
                        y,
                        from,
                        lanes < BLOCK ? lanes : yPlane,
                        finish.bias(),
                        channel,
                        finish.tileMode(),
                        finish.high(),
                        finish.steps());
        if (!finish.inTile()) {
            int length = (rows.at(row + 1) - position) * BLOCK;
            for (int block = 0; block < width(tile) / BLOCK; block++) {
                finish.apply(y, from + block * yPlane, from + block * yPlane + length);
            }
        }
    }
}
