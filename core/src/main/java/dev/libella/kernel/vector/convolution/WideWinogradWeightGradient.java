package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.Scratch;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Sum;
import dev.libella.kernel.vector.tile.Tile;
import dev.libella.kernel.vector.tile.TileMaker;

/**
 * {@link WinogradWeightGradient} for many channels, whose sums would be several times as large as the filters and go
 * through memory for each few tiles: here all tiles are transformed first, then a few channels of input and output are
 * summed over all of them, and transformed back while they are in the cache.
 *
 * <p>Immutable; {@link #run} and {@link #reduce} may be called for different pieces from several threads.
 */
final class WideWinogradWeightGradient implements WeightGradientKernel {
    private static final int BLOCK = WinogradTransforms.BLOCK;
    private static final int POINTS = WinogradTransforms.POINTS;

    /** Blocks of channels, of the input and of the output, that are summed together. */
    private static final int GROUP = 4;

    /** As in {@link WinogradConvolution}. */
    private static final int GAP = BLOCK;

    private static final float[] NO_BIAS = new float[32];

    private final WinogradSource input;
    private final WinogradSource gradient;
    private final FilterSquares filters;
    private final int count;
    private final int inBlocks;
    private final int outBlocks;
    private final int tileWidth;
    private final int lanes;
    private final int[] rowAt;
    private final Tile[] tiles;
    private final Sum sum;

    /** For this geometry, which {@link WinogradConvolution#fits}, with at least one tile; both layouts blocked. */
    WideWinogradWeightGradient(ConvGeometry g, Registers registers) {
        Axis h = g.height();
        Axis w = g.width();
        WinogradTiles squares = new WinogradTiles(g.batch(), h.out(), w.out());
        inBlocks = Math.ceilDiv(g.inChannels(), BLOCK);
        outBlocks = Math.ceilDiv(g.outChannels(), BLOCK);
        input = WinogradSource.of(squares, inBlocks, h.in(), w.in(), -h.before(), -w.before());
        gradient = WinogradSource.gradient(squares, outBlocks);
        filters = new FilterSquares(g.outChannels(), g.inChannels(), WinogradTransforms.TAPS, registers);
        count = squares.count();
        tileWidth = registers.lanes() == 16 && outBlocks % 2 == 0 ? 2 * BLOCK : BLOCK;
        lanes = registers.lanes(tileWidth);
        sum = Sum.of(count);
        int cuts = Math.ceilDiv(BLOCK, registers.rows(tileWidth));
        rowAt = new int[cuts + 1];
        tiles = new Tile[cuts];
        for (int i = 0; i < cuts; i++) {
            rowAt[i + 1] = BLOCK * (i + 1) / cuts;
            tiles[i] = TileMaker.tile(new TileMaker.Spec(
                    lanes, rowAt[i + 1] - rowAt[i], tileWidth / lanes, 1, BLOCK, tileWidth, tileWidth));
        }
    }

    /** The transformed tiles of input and output. */
    @Override
    public int partialSize() {
        return POINTS * point();
    }

    private int point() {
        return (inBlocks + outBlocks) * count * BLOCK + GAP;
    }

    @Override
    public int pieces() {
        return inBlocks + outBlocks;
    }

    /** Transforms all tiles of a block of channels. */
    @Override
    public void run(int piece, float[] x, float[] dy, float[] partial) {
        float[] band = Scratch.floats(Math.max(input.bandSize(), gradient.bandSize()));
        if (piece < inBlocks) {
            input.transform(x, piece, 0, count, partial, piece * count * BLOCK, BLOCK, point(), band, 0);
        } else {
            int block = piece - inBlocks;
            gradient.transform(dy, block, 0, count, partial, gradientAt(block), tileWidth, point(), band, 0);
        }
    }

    /** Where the transformed gradients of a block begin. */
    private int gradientAt(int block) {
        int channel = block * BLOCK;
        return inBlocks * count * BLOCK + channel / tileWidth * count * tileWidth + channel % tileWidth;
    }

    @Override
    public int reducePieces() {
        return Math.ceilDiv(inBlocks, GROUP) * Math.ceilDiv(outBlocks, GROUP);
    }

    /** Sums over all tiles for a group of channels of input and output. */
    @Override
    public void reduce(int piece, float[] partial, float[] dw) {
        int outGroups = Math.ceilDiv(outBlocks, GROUP);
        int firstIn = piece / outGroups * GROUP;
        int lastIn = Math.min(inBlocks, firstIn + GROUP);
        int firstOut = piece % outGroups * GROUP;
        int lastOut = Math.min(outBlocks, firstOut + GROUP);
        int point = (lastIn - firstIn) * (lastOut - firstOut) * BLOCK * BLOCK + GAP;
        int square = POINTS * point;
        float[] scratch = Scratch.floats(square + filters.room());
        for (int p = 0; p < POINTS; p++) {
            int at = p * point;
            for (int in = firstIn; in < lastIn; in++) {
                for (int out = firstOut; out < lastOut; out += tileWidth / BLOCK) {
                    multiply(partial, p * point() + in * count * BLOCK, p * point() + gradientAt(out), scratch, at);
                    at += BLOCK * tileWidth;
                }
            }
        }
        for (int in = firstIn; in < lastIn; in++) {
            for (int out = firstOut; out < lastOut; out++) {
                int channel = (out - firstOut) * BLOCK;
                int at = ((in - firstIn) * (lastOut - firstOut) * BLOCK + channel / tileWidth * tileWidth) * BLOCK
                        + channel % tileWidth;
                for (int c = 0; c < BLOCK; c++) {
                    int to = square + c * filters.size() / BLOCK;
                    WinogradTransforms.filterGradient(scratch, at + c * tileWidth, point, to);
                }
                filters.lanesToOutputs(scratch, square, out, in, dw);
            }
        }
    }

    private void multiply(float[] partial, int a, int b, float[] sums, int at) {
        for (int i = 0; i < tiles.length; i++) {
            int to = at + rowAt[i] * tileWidth;
            tiles[i].run(
                    sum,
                    partial,
                    a + rowAt[i],
                    partial,
                    b,
                    lanes,
                    sums,
                    to,
                    lanes,
                    NO_BIAS,
                    0,
                    Tile.PLAIN,
                    Tile.NO_LIMIT,
                    null);
        }
    }
}
