package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Sum;
import dev.libella.kernel.vector.tile.Tile;
import dev.libella.kernel.vector.tile.TileMaker;
import dev.libella.kernel.vector.tile.Tiling;
import java.util.Arrays;

/**
 * Convolution with filters of a single tap, stride 1 and no padding, or the gradient of its input: a product of
 * matrices. Positions have no neighbours here, so that {@link Tile}s run along all positions of an example, whatever the
 * length of its rows, and read the source where it lies.
 *
 * <p>Immutable; {@link #run} may be called for different pieces from several threads.
 */
public final class PointwiseConvolution implements ConvolutionKernel {
    private static final int BLOCK = 16;

    /** Source numbers that are read for all result channels in turn: they stay in the second-level cache. */
    private static final int BAND = 96 * 1024;

    /** Pieces wanted of a batch, and the work that a piece is worth. */
    private static final int PIECES = 16;

    private static final long PIECE_WORK = 250_000;

    /** Terms that are summed up at a time where channels fill no whole block. */
    private static final int HALF = BLOCK / 2;

    private final ConvGeometry g;
    private final boolean forward;
    private final int sourceChannels;
    private final int resultChannels;
    private final int positions;

    /** Result channels of a tile, tiles side by side, and numbers in a vector. The last tile may have one block only. */
    private final int tileWidth;

    private final int tileCount;
    private final int lanes;

    private final Sum wideSum;
    private final Sum narrowSum;
    private final Tile[] wide;
    private final Tile[] narrow;
    private final Tiling rows;
    private final Tiling bands;
    private final int shares;

    private PointwiseConvolution(ConvGeometry g, boolean forward, boolean rounds, Registers registers) {
        this.g = g;
        this.forward = forward;
        sourceChannels = forward ? g.inChannels() : g.outChannels();
        resultChannels = forward ? g.outChannels() : g.inChannels();
        positions = g.outPositions();
        int resultBlocks = Layout.BLOCKED.blocks(resultChannels);
        tileWidth = registers.lanes() == BLOCK && resultBlocks > 1 ? 2 * BLOCK : BLOCK;
        tileCount = Math.ceilDiv(resultBlocks * BLOCK, tileWidth);
        lanes = registers.lanes(tileWidth);
        rows = Tiling.of(positions, registers.rows(tileWidth));
        wideSum = sum(tileWidth);
        narrowSum = sum(BLOCK);
        wide = tiles(tileWidth, rounds);
        narrow = tiles(BLOCK, rounds);
        long numbers = (long) positions * terms();
        bands = new Tiling(rows.tiles(), Math.clamp(Math.ceilDiv(numbers, BAND), 1, rows.tiles()));
        int wanted = Math.clamp(g.multiplyAdds() / g.batch() / PIECE_WORK, 1, Math.ceilDiv(PIECES, g.batch()));
        shares = Math.ceilDiv(wanted, bands.tiles());
    }

    /** The convolution itself; both layouts blocked. */
    static PointwiseConvolution forward(ConvGeometry g, boolean rounds, Registers registers) {
        return new PointwiseConvolution(g, true, rounds, registers);
    }

    /** The gradient of its input, from the gradient of its output; both layouts blocked. */
    static PointwiseConvolution inputGradient(ConvGeometry g, Registers registers) {
        return new PointwiseConvolution(g, false, false, registers);
    }

    /** Whether filters have a single tap that visits each position once. */
    static boolean fits(ConvGeometry g) {
        return g.isPlanar() && g.groups() == 1 && g.batch() > 0 && fits(g.height()) && fits(g.width());
    }

    private static boolean fits(Axis axis) {
        return axis.kernel() == 1 && axis.stride() == 1 && axis.in() == axis.out();
    }

    /** Terms of a sum: the channels, and what fills their last block by more than a half. */
    private int terms() {
        return Math.ceilDiv(sourceChannels, HALF) * HALF;
    }

    private Sum sum(int width) {
        int count = terms() % BLOCK == 0 ? BLOCK : HALF;
        int[] a = new int[terms() / count];
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

    /** Result channels of a tile, with those that fill a block. */
    private int width(int tile) {
        return Math.min(tileWidth, Layout.BLOCKED.padded(resultChannels) - tile * tileWidth);
    }

    @Override
    public String name() {
        return "pointwise";
    }

    @Override
    public boolean takesResidual() {
        return true;
    }

    @Override
    public int packedSize() {
        return terms() * Layout.BLOCKED.padded(resultChannels);
    }

    @Override
    public int packPieces() {
        return tileCount;
    }

    @Override
    public void pack(int piece, float[] weight, float[] packed) {
        int first = piece * tileWidth;
        int width = width(piece);
        int filled = Math.min(width, resultChannels - first);
        int at = first * terms();
        for (int k = 0; k < terms(); k++, at += width) {
            Arrays.fill(packed, at, at + width, 0f);
            for (int r = 0; k < sourceChannels && r < filled; r++) {
                packed[at + r] =
                        forward ? weight[(first + r) * sourceChannels + k] : weight[k * resultChannels + first + r];
            }
        }
    }

    @Override
    public int biasSize() {
        return Layout.BLOCKED.padded(resultChannels);
    }

    @Override
    public int pieces() {
        return g.batch() * bands.tiles() * shares;
    }

    @Override
    public void run(int piece, float[] x, float[] packed, float[] y, Finish finish) {
        int share = piece % shares;
        int band = piece / shares % bands.tiles();
        int example = piece / shares / bands.tiles();
        int xAt = example * Layout.BLOCKED.padded(sourceChannels) * positions;
        int yAt = example * Layout.BLOCKED.padded(resultChannels) * positions;
        int firstRows = bands.at(band);
        int bandTiles = bands.at(band + 1) - firstRows;
        int to = tileCount * bandTiles * (share + 1) / shares;
        for (int unit = tileCount * bandTiles * share / shares; unit < to; unit++) {
            int channel = unit / bandTiles * tileWidth;
            int row = firstRows + unit % bandTiles;
            int position = rows.at(row);
            boolean isWide = channel + tileWidth <= Layout.BLOCKED.padded(resultChannels);
            int c0 = yAt + channel * positions + position * BLOCK;
            (isWide ? wide : narrow)
                    [rows.kind(row)].run(
                            isWide ? wideSum : narrowSum,
                            x,
                            xAt + position * BLOCK,
                            packed,
                            channel * terms(),
                            lanes,
                            y,
                            c0,
                            lanes < BLOCK ? lanes : positions * BLOCK,
                            finish.bias(),
                            channel,
                            finish.tileMode(),
                            finish.high(),
                            finish.steps());
            if (!finish.inTile()) {
                int length = (rows.at(row + 1) - position) * BLOCK;
                finish.apply(y, c0, c0 + length);
                if (isWide && tileWidth > BLOCK) {
                    finish.apply(y, c0 + positions * BLOCK, c0 + positions * BLOCK + length);
                }
            }
        }
    }
}
