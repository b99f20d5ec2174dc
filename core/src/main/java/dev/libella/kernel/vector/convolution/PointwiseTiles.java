package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Sum;
import dev.libella.kernel.vector.tile.Tile;
import dev.libella.kernel.vector.tile.TileMaker;
import dev.libella.kernel.vector.tile.Tiling;
import java.util.Arrays;

/**
 * The {@link Tile}s of a product of matrices over blocked channels, along rows that may be neighbouring positions or
 * examples. They read the source where it lies; the result may lie elsewhere than in a whole plane.
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
    private final int sourceRow;
    private final int resultRow;
    private final Tiling rows;
    private final Sum wideSum;
    private final Sum narrowSum;
    private final Tile[] wide;
    private final Tile[] narrow;

    /**
     * Tiles along neighbouring positions, for any place in a plane.
     *
     * @param sourcePositions of a plane of the source
     * @param positions how many of them the tiles go along
     * @param rounds whether what is done to the sums rounds them
     */
    static PointwiseTiles ofPositions(
            int sourceChannels,
            int resultChannels,
            int sourcePositions,
            int positions,
            boolean rounds,
            Registers registers) {
        return new PointwiseTiles(
                sourceChannels, resultChannels, sourcePositions, positions, BLOCK, BLOCK, rounds, registers);
    }

    /**
     * Tiles along examples.
     *
     * @param terms numbers of an example of the source, all of which are summed over
     * @param resultExample distance of two examples of the result
     */
    static PointwiseTiles ofExamples(
            int terms, int resultChannels, int examples, int resultExample, boolean rounds, Registers registers) {
        return new PointwiseTiles(terms, resultChannels, 1, examples, terms, resultExample, rounds, registers);
    }

    private PointwiseTiles(
            int sourceChannels,
            int resultChannels,
            int sourcePositions,
            int count,
            int sourceRow,
            int resultRow,
            boolean rounds,
            Registers registers) {
        this.sourceRow = sourceRow;
        this.resultRow = resultRow;
        this.resultChannels = resultChannels;
        terms = Math.ceilDiv(sourceChannels, HALF) * HALF;
        tileWidth = registers.lanes() == BLOCK && Layout.BLOCKED.blocks(resultChannels) > 1 ? 2 * BLOCK : BLOCK;
        lanes = registers.lanes(tileWidth);
        rows = Tiling.of(count, registers.rows(tileWidth));
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
                    lanes, rows.shortest() + kind, width / lanes, sourceRow, 1, width, resultRow, false, rounds));
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

    /** How the rows are cut. */
    Tiling rows() {
        return rows;
    }

    /**
     * Computes a tile.
     *
     * @param tile of those side by side
     * @param row of {@link #rows}
     * @param x source. Not modified.
     * @param xAt where the first row's first block begins
     * @param packed weights, as {@link PointwiseConvolution#pack} orders them, from {@code packedAt}. Not modified.
     * @param y result. Modified.
     * @param yAt where the first row's numbers of this tile begin
     * @param yPlane distance of two blocks there
     * @param finish bias, residual and limits
     */
    void run(
            int tile,
            int row,
            float[] x,
            int xAt,
            float[] packed,
            int packedAt,
            float[] y,
            int yAt,
            int yPlane,
            Finish finish) {
        int channel = tile * tileWidth;
        int first = rows.at(row);
        boolean isWide = width(tile) == tileWidth;
        int from = yAt + first * resultRow;
        (isWide ? wide : narrow)
                [rows.kind(row)].run(
                        isWide ? wideSum : narrowSum,
                        x,
                        xAt + first * sourceRow,
                        packed,
                        packedAt + channel * terms,
                        lanes,
                        y,
                        from,
                        lanes < BLOCK ? lanes : yPlane,
                        finish.bias(),
                        channel,
                        finish.tileMode(),
                        finish.high(),
                        finish.steps());
        if (finish.inTile()) {
            return;
        }
        int count = rows.at(row + 1) - first;
        boolean together = resultRow == BLOCK;
        int length = together ? count * BLOCK : BLOCK;
        for (int block = 0; block < width(tile) / BLOCK; block++) {
            for (int i = 0; i < (together ? 1 : count); i++) {
                int at = from + block * yPlane + i * resultRow;
                finish.apply(y, at, at + length);
            }
        }
    }
}
