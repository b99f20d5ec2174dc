package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.Scratch;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Sum;
import dev.libella.kernel.vector.tile.Tile;
import dev.libella.kernel.vector.tile.TileMaker;
import java.util.Arrays;

/**
 * The gradient of a planar convolution's weights over blocked channels: {@code dw[o, c, k] = Σ_n Σ_p dy[n, o, p]·x[n, c,
 * p·stride + k·dilation − before]}.
 *
 * <p>A {@link Tile} holds the sums of a few input channels (of one tap, or of taps side by side) times a few vectors of
 * output channels, and runs over rows of positions. Examples and input channels are cut into pieces; examples of
 * different pieces are summed apart, and {@link #reduce} adds those partial sums in a fixed order.
 *
 * <p>Immutable; {@link #run} may be called for different pieces from several threads.
 */
public final class BlockedWeightGradient implements WeightGradientKernel {
    /** Numbers of a band of dy for one tile, and of x for one block, that stay in the second-level cache. */
    private static final int BAND = 24 * 1024;

    private static final int PIECES = 8;

    /** Numbers in all partial sums together. */
    private static final int PARTIAL_NUMBERS = 1 << 20;

    private final ConvGeometry g;
    private final Layout in;
    private final Layout out;
    private final PaddedBand padded;
    private final int blocks;
    private final int lanes;
    private final int tileWidth;
    private final int tileCount;
    private final int rowsOfTap;
    private final int[] tapColumns;
    private final int[] rowAt;
    private final Tile[] tiles;
    private final int bandRows;
    private final int scratchRows;
    private final Sum full;
    private final Sum last;
    private final int examplePieces;
    private final int blockPieces;
    private final int size;

    /** For this geometry and layouts of input and output. */
    public BlockedWeightGradient(ConvGeometry g, Layout in, Layout out) {
        this(g, in, out, Registers.NATIVE);
    }

    BlockedWeightGradient(ConvGeometry g, Layout in, Layout out, Registers registers) {
        this.g = g;
        this.in = in;
        this.out = out;
        Axis h = g.height();
        Axis w = g.width();
        int block = PaddedBand.blockFor(g.inPerGroup(), in);
        int width = (w.out() - 1) * w.stride() + w.dilation() * (w.kernel() - 1) + 1;
        padded = new PaddedBand(g.inPerGroup(), h.in(), w.in(), in, -w.before(), width, block);
        blocks = padded.blocks();
        tileWidth =
                registers.lanes() == 16 && out.block() == 16 && out.blocks(g.outPerGroup()) % 2 == 0 ? 32 : out.block();
        tileCount = Math.ceilDiv(g.outPerGroup(), tileWidth);
        lanes = registers.lanes(tileWidth);

        // Taps side by side and their channels are consecutive numbers; otherwise each tap is taken by itself.
        boolean dense = w.dilation() == 1;
        tapColumns = new int[dense ? 1 : w.kernel()];
        Arrays.setAll(tapColumns, k -> k * w.dilation());
        rowsOfTap = block * (dense ? w.kernel() : 1);
        int cuts = Math.ceilDiv(rowsOfTap, registers.rows(tileWidth));
        rowAt = new int[cuts + 1];
        tiles = new Tile[cuts];
        for (int i = 0; i < cuts; i++) {
            rowAt[i + 1] = rowsOfTap * (i + 1) / cuts;
            tiles[i] = TileMaker.tile(new TileMaker.Spec(
                    lanes, rowAt[i + 1] - rowAt[i], tileWidth / lanes, 1, w.stride() * block, out.block(), tileWidth));
        }
        int rowNumbers = Math.max(w.out() * tileWidth, width * block * h.stride());
        bandRows = Math.clamp(BAND / rowNumbers, 1, h.out());
        scratchRows = (bandRows - 1) * h.stride() + h.dilation() * (h.kernel() - 1) + 1;
        full = rows(bandRows, block);
        last = rows(h.out() - (Math.ceilDiv(h.out(), bandRows) - 1) * bandRows, block);

        size = g.groups() * tileCount * tileWidth * blocks * block * g.taps();
        blockPieces = size > PARTIAL_NUMBERS / PIECES || g.batch() < PIECES ? Math.min(blocks, PIECES) : 1;
        int parts = Math.clamp(PARTIAL_NUMBERS / size, 1, Math.ceilDiv(PIECES, blockPieces));
        examplePieces = Math.min(parts, g.batch());
    }

    private Sum rows(int count, int block) {
        int[] a = new int[count];
        int[] b = new int[count];
        Arrays.setAll(a, row -> row * g.height().stride() * padded.width() * block);
        Arrays.setAll(b, row -> row * g.width().out() * out.block());
        return new Sum(a, b, g.width().out());
    }

    @Override
    public int partialSize() {
        return examplePieces * size;
    }

    @Override
    public int pieces() {
        return examplePieces * g.groups() * blockPieces;
    }

    @Override
    public void run(int piece, float[] x, float[] dy, float[] partial) {
        int share = piece % blockPieces;
        int group = piece / blockPieces % g.groups();
        int part = piece / blockPieces / g.groups();
        int fromBlock = blocks * share / blockPieces;
        int toBlock = blocks * (share + 1) / blockPieces;
        int from = g.batch() * part / examplePieces;
        int to = g.batch() * (part + 1) / examplePieces;
        sum(part, group, true, from, to, fromBlock, toBlock, x, dy, partial);
    }

    @Override
    public int parts() {
        return g.batch() % examplePieces == 0 ? examplePieces : 0;
    }

    @Override
    public void add(int part, boolean isFirst, int from, int to, float[] x, float[] dy, float[] partial) {
        for (int group = 0; group < g.groups(); group++) {
            sum(part, group, isFirst, from, to, 0, blocks, x, dy, partial);
        }
    }

    private void sum(
            int part,
            int group,
            boolean isFirst,
            int from,
            int to,
            int fromBlock,
            int toBlock,
            float[] x,
            float[] dy,
            float[] partial) {
        int partAt = part * size + group * (size / g.groups());
        float[] scratch = Scratch.floats(scratchRows * padded.width() * padded.block());
        int channels = group * g.inPerGroup();
        for (int example = from; example < to; example++) {
            int xAt = example * in.padded(g.inChannels()) * g.inPositions();
            int dyAt = (example * out.padded(g.outChannels()) + group * g.outPerGroup()) * g.outPositions();
            for (int row = 0; row < g.height().out(); row += bandRows) {
                Sum sum = row + bandRows < g.height().out() ? full : last;
                int lowest = g.height().position(row, 0);
                int mode = isFirst && example == from && row == 0 ? Tile.PLAIN : Tile.ACCUMULATE;
                for (int block = fromBlock; block < toBlock; block++) {
                    padded.copy(x, xAt, channels, block, block + 1, lowest, scratchRows, scratch);
                    int dyRow = dyAt + row * g.width().out() * out.block();
                    for (int tile = 0; tile < tileCount; tile++) {
                        int dyTile = dyRow + tile * tileWidth * g.outPositions();
                        taps(sum, scratch, dy, dyTile, partial, partAt + at(tile, block), mode);
                    }
                }
            }
        }
    }

    /** Where the sums of a tile and a block begin. */
    private int at(int tile, int block) {
        return (tile * blocks + block) * padded.block() * g.taps() * tileWidth;
    }

    private void taps(Sum sum, float[] scratch, float[] dy, int dyAt, float[] partial, int start, int mode) {
        int at = start;
        int dyVector = lanes >= out.block() ? g.outPositions() * out.block() : lanes;
        for (int row = 0; row < g.height().kernel(); row++) {
            int rowAtX = row * g.height().dilation() * padded.width() * padded.block();
            for (int column : tapColumns) {
                int x = rowAtX + column * padded.block();
                for (int i = 0; i < tiles.length; i++) {
                    int first = rowAt[i];
                    tiles[i].run(
                            sum,
                            scratch,
                            x + first,
                            dy,
                            dyAt,
                            dyVector,
                            partial,
                            at + first * tileWidth,
                            lanes,
                            NO_BIAS,
                            0,
                            mode,
                            Tile.NO_LIMIT,
                            null);
                }
                at += rowsOfTap * tileWidth;
            }
        }
    }

    private static final float[] NO_BIAS = new float[32];

    @Override
    public int reducePieces() {
        return Math.ceilDiv(g.outChannels(), 16);
    }

    @Override
    public void reduce(int piece, float[] partial, float[] dw) {
        int taps = g.taps();
        int to = Math.min(g.outChannels(), (piece + 1) * 16);
        for (int o = piece * 16; o < to; o++) {
            int group = o / g.outPerGroup();
            int inGroup = o % g.outPerGroup();
            int filter = group * (size / g.groups()) + inGroup % tileWidth;
            for (int c = 0; c < g.inPerGroup(); c++) {
                int source = filter + at(inGroup / tileWidth, c / padded.block()) + c % padded.block() * tileWidth;
                int target = (o * g.inPerGroup() + c) * taps;
                for (int tap = 0; tap < taps; tap++) {
                    int at = source + tap * padded.block() * tileWidth;
                    float sum = partial[at];
                    for (int part = 1; part < examplePieces; part++) {
                        sum += partial[at + part * size];
                    }
                    dw[target + tap] = sum;
                }
            }
        }
    }
}
