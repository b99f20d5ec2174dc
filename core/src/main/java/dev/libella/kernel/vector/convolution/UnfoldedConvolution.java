package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.ReadAhead;
import dev.libella.kernel.vector.Scratch;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Sum;
import dev.libella.kernel.vector.tile.Tile;
import dev.libella.kernel.vector.tile.TileMaker;
import dev.libella.kernel.vector.tile.Tiling;

/**
 * Convolution in NCHW of any geometry as a product of matrices: {@code y[o, p] = Σ_r w[o, r]·X[r, p]} with the {@link
 * Patches} of a band of positions, copied into the cache.
 *
 * <p>A {@link Tile} computes a few output channels times a panel of positions. Those that fill no tile are computed
 * with some before them, again.
 *
 * <p>Immutable; {@link #run} may be called for different pieces from several threads.
 */
public final class UnfoldedConvolution implements ConvolutionKernel {
    /** Numbers of a band of patches: they stay in the second-level cache while all filters pass by. */
    private static final int BAND = 64 * 1024;

    /** The least positions: fewer would leave most of a vector empty. */
    private static final int SHORTEST = 4;

    /** Terms of the sums up to which they are few. */
    private static final int MOST_TERMS = 32;

    /** Pieces that a few images are cut into. */
    private static final int PIECES = 8;

    private final ConvGeometry g;
    private final Patches patches;
    private final int terms;
    private final Sum sum;
    private final Tiling channels;
    private final Tile[] tiles;
    private final Panels panels;

    /** Whether patches are the input itself, where panels can be read as a whole. */
    private final boolean direct;

    private final int stride;

    /** For a geometry that it {@link #fits}. */
    UnfoldedConvolution(ConvGeometry g, boolean rounds, Registers registers) {
        this.g = g;
        patches = new Patches(g);
        terms = g.inPerGroup() * g.taps();
        sum = Sum.of(terms);
        panels = Panels.of(g.outPositions(), BAND / terms, Math.ceilDiv(PIECES, g.batch() * g.groups()), registers);
        direct = patches.isInput() && !panels.isShort();
        stride = direct ? g.inPositions() : panels.longest();
        channels = Tiling.of(g.outPerGroup(), panels.tileRows(registers));
        tiles = new Tile[channels.kinds()];
        for (int r = 0; r < tiles.length; r++) {
            tiles[r] = TileMaker.tile(new TileMaker.Spec(
                    panels.lanes(),
                    channels.shortest() + r,
                    panels.vectors(),
                    terms,
                    1,
                    stride,
                    panels.rowLength(),
                    true,
                    rounds));
        }
    }

    /** Whether it can compute a convolution, and its gradients: there are positions enough for a vector. */
    public static boolean fits(ConvGeometry g) {
        return fits(g.outPositions());
    }

    /** The same for a number of output positions. */
    public static boolean fits(int outPositions) {
        return outPositions >= SHORTEST;
    }

    /**
     * Whether it is the fastest way from planes to planes: patches are the input itself, or so few that making them is
     * little against the filters that read them.
     */
    public static boolean pays(ConvGeometry g) {
        if (!fits(g) || g.groups() > 1) {
            return false;
        }
        boolean few = g.width().stride() == 1 && g.inPerGroup() * g.taps() <= MOST_TERMS;
        return new Patches(g).isInput() || (few && g.outChannels() >= Layout.BLOCKED.block());
    }

    @Override
    public String name() {
        return patches.isInput() ? "matrix product" : "unfolded";
    }

    @Override
    public int packedSize() {
        return g.outChannels() * terms;
    }

    @Override
    public int biasSize() {
        return g.outChannels();
    }

    @Override
    public int pieces() {
        return g.batch() * g.groups() * panels.bands();
    }

    @Override
    public void run(int piece, float[] x, float[] packed, float[] y, Finish finish) {
        int band = piece % panels.bands();
        int image = piece / panels.bands(); // of one group
        int filter = image % g.groups() * g.outPerGroup();
        int from = panels.from(band);
        int to = panels.to(band);
        int imageAt = image * g.inPerGroup() * g.inPositions();
        int result = direct ? 0 : terms * stride;
        float[] scratch = Scratch.floats(result + (panels.isShort() ? channels.longest() * panels.rowLength() : 0));
        if (direct) {
            ReadAhead.rows(x, imageAt + from, g.inPerGroup(), stride, to - from);
        } else {
            patches.unfold(x, imageAt, g.inPerGroup(), from, to, scratch, stride);
        }
        float[] source = direct ? x : scratch;
        int sourceAt = direct ? imageAt + from : 0;
        int yAt = image * g.outPerGroup() * g.outPositions();
        for (int tile = 0; tile < channels.tiles(); tile++) {
            int channel = channels.at(tile);
            for (int p = from; p < to; p += panels.width()) {
                int position = panels.at(p, band);
                tiles[channels.kind(tile)].run(
                        sum,
                        packed,
                        (filter + channel) * terms,
                        source,
                        sourceAt + position - from,
                        panels.lanes(),
                        panels.isShort() ? scratch : y,
                        panels.isShort() ? result : yAt + channel * g.outPositions() + position,
                        panels.lanes(),
                        finish.bias(),
                        filter + channel,
                        finish.tileMode(),
                        finish.high(),
                        finish.steps());
            }
            if (panels.isShort()) {
                int rows = channels.at(tile + 1) - channel;
                panels.narrow(scratch, result, rows, y, yAt + channel * g.outPositions());
            }
        }
        if (!finish.inTile()) {
            for (int channel = 0; channel < g.outPerGroup(); channel++) {
                int at = yAt + channel * g.outPositions();
                finish.apply(y, at + from, at + to);
            }
        }
    }
}
