package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.Scratch;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Sum;
import dev.libella.kernel.vector.tile.Tile;
import dev.libella.kernel.vector.tile.TileMaker;
import dev.libella.kernel.vector.tile.Tiling;
import java.util.Arrays;

/**
 * Direct convolution in NCHW with horizontal stride 1, for few channels of few images: neither would fill a block.
 *
 * <p>A {@link Tile} computes a few output channels times a vector of columns in a few rows. The input is copied with its
 * padding first. Columns and rows that fill no tile are computed with those before them, again.
 *
 * <p>Immutable; {@link #run} may be called for different pieces from several threads.
 */
public final class PlanarConvolution implements ConvolutionKernel {
    /** The work that a piece is worth. */
    private static final long PIECE_WORK = 250_000;

    private final ConvGeometry g;
    private final int channelWeights;
    private final PaddedBand padded;
    private final int lanes;
    private final int tileRows;
    private final Tiling channels;
    private final Tile[] tiles;
    private final Sum sum;
    private final int bands;
    private final int bandRows;

    /** For a geometry that it {@link #fits}. */
    PlanarConvolution(ConvGeometry g, boolean rounds, Registers registers) {
        this.g = g;
        Axis h = g.height();
        Axis w = g.width();
        channelWeights = g.inChannels() * g.taps();
        int width = w.out() + w.dilation() * (w.kernel() - 1);
        padded = new PaddedBand(g.inChannels(), h.in(), w.in(), Layout.PLANAR, -w.before(), width, 1);

        lanes = registers.lanes();
        tileRows = Math.min(registers.count() == 32 && g.outChannels() <= 6 ? 4 : 2, h.out());
        channels = Tiling.of(g.outChannels(), registers.rows(lanes * tileRows));
        tiles = new Tile[channels.kinds()];
        for (int r = 0; r < tiles.length; r++) {
            tiles[r] = TileMaker.tile(new TileMaker.Spec(
                    lanes,
                    channels.shortest() + r,
                    tileRows,
                    channelWeights,
                    1,
                    w.dilation(),
                    g.outPositions(),
                    true,
                    rounds));
        }
        int wanted = Math.clamp(g.multiplyAdds() / g.batch() / PIECE_WORK, 1, Math.ceilDiv(8, g.batch()));
        bands = Math.min(wanted, h.out() / tileRows);
        bandRows = (Math.ceilDiv(h.out(), bands) - 1) * h.stride() + h.dilation() * (h.kernel() - 1) + 1;
        int[] a = new int[g.inChannels() * h.kernel()];
        int[] b = new int[a.length];
        Arrays.setAll(a, run -> run * w.kernel());
        Arrays.setAll(b, run -> (run / h.kernel() * bandRows + run % h.kernel() * h.dilation()) * width);
        sum = new Sum(a, b, w.kernel());
    }

    /** Whether it can compute a convolution: its rows fill vectors. */
    public static boolean fits(ConvGeometry g) {
        return fits(g, Registers.NATIVE);
    }

    /** Whether it is the fastest in NCHW: for few channels, whose patches would be read only a few times. */
    public static boolean pays(ConvGeometry g) {
        return fits(g) && g.outChannels() < Layout.BLOCKED.block();
    }

    static boolean fits(ConvGeometry g, Registers registers) {
        return g.isPlanar()
                && g.groups() == 1
                && g.width().stride() == 1
                && g.width().out() >= registers.lanes();
    }

    @Override
    public String name() {
        return "planar";
    }

    @Override
    public int packedSize() {
        return g.outChannels() * channelWeights;
    }

    @Override
    public int biasSize() {
        return g.outChannels();
    }

    @Override
    public int pieces() {
        return g.batch() * bands;
    }

    @Override
    public void run(int piece, float[] x, float[] packed, float[] y, Finish finish) {
        int example = piece / bands;
        int from = g.height().out() * (piece % bands) / bands;
        int to = g.height().out() * (piece % bands + 1) / bands;
        int copied = g.inChannels() * bandRows * padded.width();
        float[] source = Scratch.floats(copied);
        int lowest = g.height().position(from, 0);
        int inputs = g.inChannels() * g.inPositions();
        padded.copy(x, example * inputs, 0, 0, g.inChannels(), lowest, bandRows, source);
        finish.roundSource(source, copied);
        int yAt = example * g.outChannels() * g.outPositions();
        int width = g.width().out();
        for (int r = from; r < to; r += tileRows) {
            int row = Math.min(r, to - tileRows);
            for (int c = 0; c < width; c += lanes) {
                int column = Math.min(c, width - lanes);
                int sourceAt = (row - from) * g.height().stride() * padded.width() + column;
                tiles(packed, source, sourceAt, y, yAt + row * width + column, finish);
            }
        }
        if (!finish.inTile()) {
            for (int channel = 0; channel < g.outChannels(); channel++) {
                int at = yAt + channel * g.outPositions();
                finish.apply(y, at + from * width, at + to * width);
            }
        }
    }

    private void tiles(float[] packed, float[] source, int sourceAt, float[] y, int yAt, Finish finish) {
        for (int tile = 0; tile < channels.tiles(); tile++) {
            int channel = channels.at(tile);
            tiles[channels.kind(tile)].run(
                    sum,
                    packed,
                    channel * channelWeights,
                    source,
                    sourceAt,
                    g.height().stride() * padded.width(),
                    y,
                    yAt + channel * g.outPositions(),
                    g.width().out(),
                    finish.bias(),
                    channel,
                    finish.tileMode(),
                    finish.high(),
                    finish.steps());
        }
    }
}
