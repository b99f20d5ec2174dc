package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.Scratch;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Tiling;
import java.util.Optional;

/**
 * A pointwise convolution and the depthwise one that alone reads it, as in MobileNetV2 (Sandler et al. 2018), in one: what
 * is in between is several times larger than what goes in, and is made and used while it is in the cache of one core. A
 * piece of work is a band of the result's rows and a tile of its channels; each row is computed as soon as the rows that
 * it needs are there. Where bands meet, some rows are made twice.
 *
 * <p>Both layouts are blocked. The result has the same bits as that of one kernel after the other, for any number of
 * threads. Immutable; {@link #run} may be called for different pieces from several threads.
 */
public final class ExpandedDepthwise {
    private static final int BLOCK = 16;

    /** Numbers of a band, of the source and in between, that stay in the second-level cache. */
    private static final int BAND = 96 * 1024;

    /** Pieces that a thread wants, so that none waits long for another. */
    private static final int PIECES = 2;

    private final PointwiseConvolution expansion;
    private final BlockedDepthwise depthwise;
    private final int batch;
    private final int blocks;
    private final int sourceSize;
    private final int width;
    private final Axis height;
    private final int channelTiles;
    private final Tiling bands;
    private final PointwiseTiles[] tiles; // by band

    private ExpandedDepthwise(
            ConvGeometry expanding, ConvGeometry g, boolean rounds, int threads, Registers registers) {
        expansion = PointwiseConvolution.forward(expanding, rounds, registers);
        depthwise = new BlockedDepthwise(g, false, registers);
        batch = g.batch();
        blocks = Layout.BLOCKED.blocks(g.inChannels());
        sourceSize = Layout.BLOCKED.padded(expanding.inChannels()) * expanding.inPositions();
        width = g.width().in();
        height = g.height();
        PointwiseTiles whole = expansion.tiles();
        channelTiles = whole.count();
        int reach = (height.kernel() - 1) * height.dilation() + 1;
        int fitting = Math.max(0, BAND / (width * (whole.terms() + whole.tileWidth())) - reach) / height.stride() + 1;
        int wanted = Math.ceilDiv(PIECES * threads, batch * channelTiles);
        bands = new Tiling(
                height.out(), Math.clamp(Math.max(wanted, Math.ceilDiv(height.out(), fitting)), 1, height.out()));
        tiles = new PointwiseTiles[bands.tiles()];
        for (int band = 0; band < tiles.length; band++) {
            int positions = (toRow(band) - fromRow(band)) * width;
            tiles[band] = PointwiseTiles.ofPositions(
                    expanding.inChannels(),
                    expanding.outChannels(),
                    expanding.inPositions(),
                    positions,
                    rounds,
                    registers);
        }
    }

    /**
     * Both in one; empty if too many rows would be made twice.
     *
     * @param expanding the pointwise convolution
     * @param g the depthwise one that reads it
     * @param rounds whether what is {@linkplain Finish done to the sums} of the first rounds them
     * @param threads that share the pieces
     */
    public static Optional<ExpandedDepthwise> forward(
            ConvGeometry expanding, ConvGeometry g, boolean rounds, int threads) {
        return Optional.of(of(expanding, g, rounds, threads, Registers.NATIVE)).filter(ExpandedDepthwise::pays);
    }

    static ExpandedDepthwise of(
            ConvGeometry expanding, ConvGeometry g, boolean rounds, int threads, Registers registers) {
        return new ExpandedDepthwise(expanding, g, rounds, threads, registers);
    }

    /** Whether less than a quarter is made twice. */
    private boolean pays() {
        int made = 0;
        for (int band = 0; band < bands.tiles(); band++) {
            made += toRow(band) - fromRow(band);
        }
        return 4 * made < 5 * height.in();
    }

    /** The first row that a band needs; one, if it needs none. */
    private int fromRow(int band) {
        return Math.clamp(height.position(bands.at(band), 0), 0, height.in() - 1);
    }

    /** The end of the rows that a band needs, exclusive. */
    private int toRow(int band) {
        int last = height.position(bands.at(band + 1) - 1, height.kernel() - 1);
        return Math.clamp(last + 1, fromRow(band) + 1, height.in());
    }

    /** The first kernel, which packs its weights. */
    public ConvolutionKernel expansion() {
        return expansion;
    }

    /** The second kernel, which packs its weights. */
    public DepthwiseKernel depthwise() {
        return depthwise;
    }

    /** Pieces of work for {@link #run}; each writes its own part of the result. */
    public int pieces() {
        return batch * bands.tiles() * channelTiles;
    }

    /**
     * Computes one piece.
     *
     * @param x source. Not modified.
     * @param expanding weights of the first, packed. Not modified.
     * @param between what is done to the sums of the first; without a residual
     * @param packed weights of the second. Not modified.
     * @param y result. Modified.
     * @param finish what is done to the sums of the second
     */
    public void run(int piece, float[] x, float[] expanding, Finish between, float[] packed, float[] y, Finish finish) {
        int tile = piece % channelTiles;
        int band = piece / channelTiles % bands.tiles();
        int example = piece / channelTiles / bands.tiles();
        PointwiseTiles along = tiles[band];
        int from = fromRow(band) * width * BLOCK;
        int plane = toRow(band) * width * BLOCK - from;
        int firstBlock = example * blocks + tile * along.tileWidth() / BLOCK;
        float[] scratch = Scratch.floats(along.tileWidth() / BLOCK * plane);
        int next = 0;
        for (int row = bands.at(band); row < bands.at(band + 1); row++) {
            int needed = (height.position(row, height.kernel() - 1) + 1 - fromRow(band)) * width;
            for (; next < along.rows().tiles() && along.rows().at(next) < needed; next++) {
                along.run(tile, next, x, example * sourceSize + from, expanding, 0, scratch, 0, plane, between);
            }
            for (int block = 0; block < along.width(tile) / BLOCK; block++) {
                int counted = (firstBlock + block) * height.out() + row;
                depthwise.row(counted, scratch, block * plane - from, packed, y, finish);
            }
        }
    }
}
