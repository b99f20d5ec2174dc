package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.Scratch;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Sum;
import dev.libella.kernel.vector.tile.Tile;
import dev.libella.kernel.vector.tile.TileMaker;
import dev.libella.kernel.vector.tile.Tiling;
import java.util.Arrays;

/**
 * The gradient of the input of an {@link UnfoldedConvolution}: that of the {@link Patches}, {@code dX[r, p] = Σ_o w[o,
 * r]·dy[o, p]}, each number of which is added to the input's gradient where it came from. Forward, a transposed
 * convolution is the same, with a bias and what may follow it.
 *
 * <p>Immutable; {@link #run} may be called for different pieces from several threads.
 */
final class UnfoldedInputGradient implements ConvolutionKernel {
    /** Numbers of a band of patches: they stay in the second-level cache. */
    private static final int BAND = 128 * 1024;

    /** Pieces that a few images are cut into. */
    private static final int PIECES = 8;

    /** For patches, which are added to what starts from the bias: as many numbers as a tile may have rows. */
    private static final float[] NO_BIAS = new float[32];

    private final ConvGeometry g;
    private final Patches patches;
    private final int terms;
    private final Sum sum;
    private final Tiling shares;
    private final Panels panels;

    /** Whether patches are the input itself, where panels can be written as a whole. */
    private final boolean direct;

    private final int stride;
    private final Tiling[] rows;
    private final Tile[][] tiles;

    /** For a geometry that {@link UnfoldedConvolution} fits. */
    UnfoldedInputGradient(ConvGeometry g, Registers registers) {
        this.g = g;
        patches = new Patches(g);
        terms = g.inPerGroup() * g.taps();
        sum = Sum.of(g.outPerGroup());
        int wanted = Math.ceilDiv(PIECES, g.batch() * g.groups());
        shares = new Tiling(g.inPerGroup(), Math.min(g.inPerGroup(), wanted));
        panels = Panels.of(
                g.outPositions(),
                BAND / (g.outPerGroup() + (patches.isInput() ? 0 : shares.longest() * g.taps())),
                1,
                registers);
        direct = patches.isInput() && !panels.isShort();
        stride = direct ? g.inPositions() : panels.longest();
        rows = new Tiling[shares.kinds()];
        tiles = new Tile[shares.kinds()][];
        for (int kind = 0; kind < rows.length; kind++) {
            rows[kind] = Tiling.of((shares.shortest() + kind) * g.taps(), panels.tileRows(registers));
            tiles[kind] = new Tile[rows[kind].kinds()];
            for (int r = 0; r < tiles[kind].length; r++) {
                tiles[kind][r] = TileMaker.tile(new TileMaker.Spec(
                        panels.lanes(),
                        rows[kind].shortest() + r,
                        panels.vectors(),
                        1,
                        terms,
                        panels.rowLength(),
                        stride,
                        true,
                        false));
            }
        }
    }

    @Override
    public String name() {
        return patches.isInput() ? "matrix product" : "unfolded";
    }

    @Override
    public boolean takesResidual() {
        return true;
    }

    @Override
    public int packedSize() {
        return g.outChannels() * terms;
    }

    @Override
    public int biasSize() {
        return g.inChannels();
    }

    @Override
    public int pieces() {
        return g.batch() * g.groups() * shares.tiles();
    }

    @Override
    public void run(int piece, float[] dy, float[] packed, float[] dx, Finish finish) {
        int share = piece % shares.tiles();
        int image = piece / shares.tiles(); // of one group
        int channel = shares.at(share);
        int channels = shares.at(share + 1) - channel;
        int dyAt = image * g.outPerGroup() * g.outPositions();
        int dxAt = (image * g.inPerGroup() + channel) * g.inPositions();
        int weightAt = image % g.groups() * g.outPerGroup() * terms + channel * g.taps();
        int kind = shares.kind(share);
        int firstBias = image % g.groups() * g.inPerGroup() + channel;
        int dxEnd = dxAt + channels * g.inPositions();
        if (direct) {
            for (int band = 0; band < panels.bands(); band++) {
                int at = dxAt + panels.from(band);
                band(kind, band, packed, weightAt, dy, dyAt, dx, at, finish.bias(), firstBias);
            }
            finish.applyAll(dx, dxAt, dxEnd);
            return;
        }
        int widened = channels * g.taps() * stride;
        float[] unfolded = Scratch.floats(widened + (panels.isShort() ? g.outPerGroup() * panels.rowLength() : 0));
        if (panels.isShort()) {
            panels.widen(dy, dyAt, g.outPerGroup(), unfolded, widened);
        }
        float[] gradient = panels.isShort() ? unfolded : dy;
        int gradientAt = panels.isShort() ? widened : dyAt;
        for (int c = 0; c < channels; c++) {
            int plane = dxAt + c * g.inPositions();
            Arrays.fill(dx, plane, plane + g.inPositions(), finish.bias()[firstBias + c]);
        }
        for (int band = 0; band < panels.bands(); band++) {
            int from = panels.from(band);
            int to = panels.to(band);
            band(kind, band, packed, weightAt, gradient, gradientAt, unfolded, 0, NO_BIAS, 0);
            patches.fold(unfolded, stride, channels, from, to, dx, dxAt);
        }
        finish.applyAll(dx, dxAt, dxEnd);
    }

    /** The gradient of a band of patches. */
    private void band(
            int kind,
            int band,
            float[] packed,
            int weightAt,
            float[] dy,
            int dyAt,
            float[] into,
            int at,
            float[] bias,
            int firstBias) {
        int from = panels.from(band);
        int to = panels.to(band);
        for (int tile = 0; tile < rows[kind].tiles(); tile++) {
            int row = rows[kind].at(tile);
            for (int p = from; p < to; p += panels.width()) {
                int position = panels.at(p, band);
                tiles[kind][rows[kind].kind(tile)].run(
                        sum,
                        packed,
                        weightAt + row,
                        dy,
                        dyAt + position,
                        panels.lanes(),
                        into,
                        at + row * stride + position - from,
                        panels.lanes(),
                        bias,
                        direct ? firstBias + row : 0,
                        Tile.PLAIN,
                        Tile.NO_LIMIT,
                        null);
            }
        }
    }
}
