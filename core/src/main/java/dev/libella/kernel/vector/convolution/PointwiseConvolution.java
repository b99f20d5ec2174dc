package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Tile;
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

    private final ConvGeometry g;
    private final boolean forward;
    private final int sourceChannels;
    private final int resultChannels;
    private final int positions;

    private final PointwiseTiles tiles;
    private final Tiling bands;
    private final int shares;

    private PointwiseConvolution(ConvGeometry g, boolean forward, boolean rounds, Registers registers) {
        this.g = g;
        this.forward = forward;
        sourceChannels = forward ? g.inChannels() : g.outChannels();
        resultChannels = forward ? g.outChannels() : g.inChannels();
        positions = g.outPositions();
        tiles = PointwiseTiles.ofPositions(sourceChannels, resultChannels, positions, positions, rounds, registers);
        long numbers = (long) positions * tiles.terms();
        int rows = tiles.rows().tiles();
        bands = new Tiling(rows, Math.clamp(Math.ceilDiv(numbers, BAND), 1, rows));
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

    /** The tiles for all positions of a plane. */
    PointwiseTiles tiles() {
        return tiles;
    }

    /** Whether filters have a single tap that visits each position once. */
    static boolean fits(ConvGeometry g) {
        return g.isPlanar() && g.groups() == 1 && g.batch() > 0 && fits(g.height()) && fits(g.width());
    }

    private static boolean fits(Axis axis) {
        return axis.kernel() == 1 && axis.stride() == 1 && axis.in() == axis.out();
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
        return tiles.terms() * Layout.BLOCKED.padded(resultChannels);
    }

    @Override
    public int packPieces() {
        return tiles.count();
    }

    @Override
    public void pack(int piece, float[] weight, float[] packed) {
        int first = piece * tiles.tileWidth();
        int width = tiles.width(piece);
        int filled = Math.min(width, resultChannels - first);
        int at = first * tiles.terms();
        for (int k = 0; k < tiles.terms(); k++, at += width) {
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
        int to = tiles.count() * bandTiles * (share + 1) / shares;
        for (int unit = tiles.count() * bandTiles * share / shares; unit < to; unit++) {
            int tile = unit / bandTiles;
            int row = firstRows + unit % bandTiles;
            int planeAt = yAt + tile * tiles.tileWidth() * positions;
            tiles.run(tile, row, x, xAt, packed, 0, y, planeAt, positions * BLOCK, finish);
        }
    }
}
