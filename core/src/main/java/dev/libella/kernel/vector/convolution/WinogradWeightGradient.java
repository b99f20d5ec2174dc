package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.Scratch;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Sum;
import dev.libella.kernel.vector.tile.Tile;
import dev.libella.kernel.vector.tile.TileMaker;
import java.util.Arrays;

/**
 * The gradient of a 3×3, stride 1 convolution's weights over blocked channels by Winograd's F(4×4, 3×3) turned round:
 * {@code dg = Gᵀ[Σ (Bᵀ d B) ⊙ (A dy Aᵀ)]G}, the sum over all tiles of the batch.
 *
 * <p>Tiles are cut into parts that are summed apart, and {@link #reduce} adds the partial sums in a fixed order.
 *
 * <p>Immutable; {@link #run} may be called for different pieces from several threads.
 */
public final class WinogradWeightGradient implements WeightGradientKernel {
    private static final int BLOCK = WinogradTransforms.BLOCK;
    private static final int POINTS = WinogradTransforms.POINTS;

    /** Transformed numbers of a group of tiles that stay in the second-level cache. */
    private static final int GROUP_NUMBERS = 128 * 1024;

    private static final int PIECES = 8;

    /** Measured: pairs of channels whose sums are better made one after the other than all for each few tiles. */
    private static final int MANY_PAIRS = 128 * 128;

    /** How many times as large as the transformed filters all transformed tiles may be. */
    private static final int TILES_OF_FILTERS = 8;

    /** Measured: from here on the sums are worth the memory they go through. */
    private static final int ENOUGH_TILES = 32;

    /** Input blocks for which it is worth transforming the output's gradient once more. */
    private static final int BLOCKS_OF_A_SHARE = 2;

    /** As in {@link WinogradConvolution}. */
    private static final int GAP = BLOCK;

    private static final float[] NO_BIAS = new float[32];

    private final WinogradTiles squares;
    private final WinogradSource input;
    private final WinogradSource gradient;
    private final FilterSquares filters;
    private final int inBlocks;
    private final int outBlocks;
    private final int tileWidth;
    private final int tileCount;
    private final int lanes;
    private final int shares;
    private final int parts;
    private final int groupTiles;
    private final int[] rowAt;
    private final Tile[] tiles;

    /** For each number of tiles the sum over them. */
    private final Sum[] sums;

    /** For this geometry, which {@link WinogradConvolution#fits}; both layouts blocked. */
    WinogradWeightGradient(ConvGeometry g, Registers registers) {
        squares = new WinogradTiles(g.batch(), g.height().out(), g.width().out());
        inBlocks = Math.ceilDiv(g.inChannels(), BLOCK);
        outBlocks = Math.ceilDiv(g.outChannels(), BLOCK);
        Axis h = g.height();
        Axis w = g.width();
        input = WinogradSource.of(squares, inBlocks, h.in(), w.in(), -h.before(), -w.before());
        gradient = WinogradSource.gradient(squares, outBlocks);
        filters = new FilterSquares(g.outChannels(), g.inChannels(), WinogradTransforms.TAPS, registers);
        tileWidth = registers.lanes() == 16 && outBlocks % 2 == 0 ? 2 * BLOCK : BLOCK;
        tileCount = outBlocks * BLOCK / tileWidth;
        lanes = registers.lanes(tileWidth);
        shares = Math.clamp(inBlocks / BLOCKS_OF_A_SHARE, 1, PIECES);
        parts = Math.clamp(PIECES / shares, 1, Math.max(1, squares.count()));
        int numbers = POINTS * BLOCK * (Math.ceilDiv(inBlocks, shares) + outBlocks);
        groupTiles = Math.clamp(GROUP_NUMBERS / numbers, 8, 64);
        sums = new Sum[groupTiles];
        Arrays.setAll(sums, i -> Sum.of(i + 1));
        int cuts = Math.ceilDiv(BLOCK, registers.rows(tileWidth));
        rowAt = new int[cuts + 1];
        tiles = new Tile[cuts];
        for (int i = 0; i < cuts; i++) {
            rowAt[i + 1] = BLOCK * (i + 1) / cuts;
            tiles[i] = TileMaker.tile(new TileMaker.Spec(
                    lanes, rowAt[i + 1] - rowAt[i], tileWidth / lanes, 1, BLOCK, tileWidth, tileWidth));
        }
    }

    /** Whether this method is cheaper than the direct one: enough channels and tiles for what the transforms cost. */
    static boolean pays(ConvGeometry g) {
        if (!WinogradConvolution.fits(g)) {
            return false;
        }
        int tiles = new WinogradTiles(g.batch(), g.height().out(), g.width().out()).count();
        boolean enoughChannels = Math.min(g.inChannels(), g.outChannels()) >= BLOCK;
        return enoughChannels && tiles >= ENOUGH_TILES;
    }

    /** This, or the way for many channels, unless the transformed tiles would be much larger than the filters. */
    static WeightGradientKernel of(ConvGeometry g, Registers registers) {
        long pairs = (long) g.inChannels() * g.outChannels();
        long tiles = new WinogradTiles(g.batch(), g.height().out(), g.width().out()).count();
        boolean many = pairs >= MANY_PAIRS && tiles * (g.inChannels() + g.outChannels()) <= TILES_OF_FILTERS * pairs;
        return many ? new WideWinogradWeightGradient(g, registers) : new WinogradWeightGradient(g, registers);
    }

    @Override
    public int partialSize() {
        return parts * partSize();
    }

    private int partSize() {
        return POINTS * partialPoint();
    }

    /** Distance of two points in a partial sum. */
    private int partialPoint() {
        return inBlocks * BLOCK * outBlocks * BLOCK + GAP;
    }

    @Override
    public int pieces() {
        return parts * shares;
    }

    @Override
    public void run(int piece, float[] x, float[] dy, float[] partial) {
        int part = piece / shares;
        int share = piece % shares;
        int from = (int) ((long) squares.count() * part / parts);
        int to = (int) ((long) squares.count() * (part + 1) / parts);
        sum(part, share, true, from, to, x, dy, partial);
    }

    /** Parts of whole examples. */
    @Override
    public int parts() {
        return squares.batch() % parts == 0 ? parts : 0;
    }

    @Override
    public void add(int part, boolean isFirst, int from, int to, float[] x, float[] dy, float[] partial) {
        int each = squares.ofExample();
        for (int share = 0; share < shares; share++) {
            sum(part, share, isFirst, from * each, to * each, x, dy, partial);
        }
    }

    /** Sums over some tiles of a part, for a share of the input's blocks. */
    private void sum(int part, int share, boolean isFirst, int from, int to, float[] x, float[] dy, float[] partial) {
        int firstBlock = inBlocks * share / shares;
        int lastBlock = inBlocks * (share + 1) / shares;
        int pointIn = (lastBlock - firstBlock) * groupTiles * BLOCK + GAP;
        int gradients = POINTS * pointIn;
        int pointOut = tileCount * groupTiles * tileWidth + GAP;
        int band = gradients + POINTS * pointOut;
        float[] scratch = Scratch.floats(band + Math.max(input.bandSize(), gradient.bandSize()));

        for (int first = from; first < to; first += groupTiles) {
            int last = Math.min(to, first + groupTiles);
            for (int block = firstBlock; block < lastBlock; block++) {
                int into = (block - firstBlock) * groupTiles * BLOCK;
                input.transform(x, block, first, last, scratch, into, BLOCK, pointIn, scratch, band);
            }
            for (int block = 0; block < outBlocks; block++) {
                int place = block * BLOCK / tileWidth * groupTiles * tileWidth + block * BLOCK % tileWidth;
                gradient.transform(
                        dy, block, first, last, scratch, gradients + place, tileWidth, pointOut, scratch, band);
            }
            Sum sum = sums[last - first - 1];
            int mode = isFirst && first == from ? Tile.PLAIN : Tile.ACCUMULATE;
            multiply(
                    sum,
                    mode,
                    scratch,
                    pointIn,
                    gradients,
                    pointOut,
                    firstBlock,
                    lastBlock,
                    part * partSize(),
                    partial);
        }
    }

    private void multiply(
            Sum sum,
            int mode,
            float[] scratch,
            int pointIn,
            int gradients,
            int pointOut,
            int firstBlock,
            int lastBlock,
            int partAt,
            float[] partial) {
        for (int point = 0; point < POINTS; point++) {
            for (int block = firstBlock; block < lastBlock; block++) {
                int a = point * pointIn + (block - firstBlock) * groupTiles * BLOCK;
                for (int t = 0; t < tileCount; t++) {
                    int b = gradients + point * pointOut + t * groupTiles * tileWidth;
                    int c = partAt + at(point, block, t);
                    for (int i = 0; i < tiles.length; i++) {
                        tiles[i].run(
                                sum,
                                scratch,
                                a + rowAt[i],
                                scratch,
                                b,
                                lanes,
                                partial,
                                c + rowAt[i] * tileWidth,
                                lanes,
                                NO_BIAS,
                                0,
                                mode,
                                Tile.NO_LIMIT,
                                null);
                    }
                }
            }
        }
    }

    /** Where the sums of a point, an input block and a tile's output channels begin. */
    private int at(int point, int block, int tile) {
        return point * partialPoint() + (block * tileCount + tile) * BLOCK * tileWidth;
    }

    @Override
    public int reducePieces() {
        return outBlocks;
    }

    @Override
    public void reduce(int piece, float[] partial, float[] dw) {
        int result = POINTS * BLOCK;
        float[] scratch = Scratch.floats(result + filters.room());
        int tile = piece * BLOCK / tileWidth;
        int inTile = piece * BLOCK % tileWidth;
        for (int block = 0; block < inBlocks; block++) {
            for (int channel = 0; channel < BLOCK; channel++) {
                for (int point = 0; point < POINTS; point++) {
                    int from = at(point, block, tile) + channel * tileWidth + inTile;
                    int to = point * BLOCK;
                    System.arraycopy(partial, from, scratch, to, BLOCK);
                    for (int part = 1; part < parts; part++) {
                        WinogradTransforms.add(partial, from + part * partSize(), scratch, to);
                    }
                }
                WinogradTransforms.filterGradient(scratch, 0, BLOCK, result + channel * filters.size() / BLOCK);
            }
            filters.lanesToOutputs(scratch, result, piece, block, dw);
        }
    }
}
