package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.Scratch;
import dev.libella.kernel.vector.tile.DotTile;
import dev.libella.kernel.vector.tile.DotTileMaker;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Sum;
import dev.libella.kernel.vector.tile.Tiling;
import dev.libella.parallel.Cut;
import java.util.Arrays;

/**
 * The gradient of the weights of an {@link UnfoldedConvolution}: {@code dw[o, r] = Σ_n Σ_p dy[n, o, p]·X[n, r, p]} with
 * the {@link Patches}. Both operands are read along positions, so it is made of {@link DotTile}s.
 *
 * <p>Examples and input channels are cut into pieces; examples of different pieces are summed apart, and {@link #reduce}
 * adds those partial sums in a fixed order.
 *
 * <p>Immutable; {@link #run} may be called for different pieces from several threads.
 */
final class UnfoldedWeightGradient implements WeightGradientKernel {
    /** Numbers of a band of patches and of the gradients at its positions: they stay in the second-level cache. */
    private static final int BAND = 128 * 1024;

    private static final int PIECES = 8;

    /** Numbers in all partial sums together. */
    private static final int PARTIAL_NUMBERS = 1 << 20;

    /** Room for the sums of one tile: at most four rows of five. */
    private static final int MOST_SUMS = 32;

    private final ConvGeometry g;
    private final Patches patches;
    private final int terms;
    private final int weights;
    private final int parts;
    private final Tiling shares;
    private final Panels panels;

    /** Whether patches are the input itself, where panels can be read as a whole. */
    private final boolean direct;

    private final int stride;
    private final Tiling rows;
    private final Tiling[] columns;

    /** By the kind of the share, that of the rows, that of the columns, and whether numbers fill no vector. */
    private final DotTile[][][][] tiles;

    /** By the band. */
    private final Sum[] sums;

    private final Cut reduced;

    /** For a geometry that {@link UnfoldedConvolution} fits. */
    UnfoldedWeightGradient(ConvGeometry g, Registers registers) {
        this.g = g;
        patches = new Patches(g);
        terms = g.inPerGroup() * g.taps();
        weights = g.outChannels() * terms;
        parts = Math.clamp(PARTIAL_NUMBERS / weights, 1, Math.min(PIECES, g.batch()));
        shares = new Tiling(g.inPerGroup(), Math.min(g.inPerGroup(), Math.ceilDiv(PIECES, parts * g.groups())));
        int height = g.outPerGroup() + shares.longest() * g.taps();
        panels = Panels.of(g.outPositions(), BAND / height, 1, registers);
        direct = patches.isInput() && !panels.isShort();
        stride = direct ? g.inPositions() : panels.longest();
        int lanes = panels.lanes();
        int widest = Math.min(terms, registers.count() == 32 ? 5 : 4);
        rows = Tiling.of(g.outPerGroup(), registers.dotRowsFor(widest));
        columns = new Tiling[shares.kinds()];
        tiles = new DotTile[shares.kinds()][rows.kinds()][][];
        for (int kind = 0; kind < columns.length; kind++) {
            columns[kind] = Tiling.of((shares.shortest() + kind) * g.taps(), widest);
            for (int r = 0; r < rows.kinds(); r++) {
                tiles[kind][r] = new DotTile[columns[kind].kinds()][];
                for (int c = 0; c < columns[kind].kinds(); c++) {
                    int tileRows = rows.shortest() + r;
                    int tileColumns = columns[kind].shortest() + c;
                    tiles[kind][r][c] = new DotTile[] {
                        tile(lanes, tileRows, tileColumns, 0),
                        tile(lanes, tileRows, tileColumns, panels.rowLength() % lanes)
                    };
                }
            }
        }
        sums = new Sum[panels.bands()];
        Arrays.setAll(sums, band -> Sum.of(panels.isShort() ? 1 : (panels.to(band) - panels.from(band)) / lanes));
        reduced = Cut.of(weights, parts);
    }

    private DotTile tile(int lanes, int tileRows, int tileColumns, int rest) {
        return DotTileMaker.tile(
                new DotTileMaker.Spec(lanes, tileRows, tileColumns, panels.rowLength(), lanes, stride, lanes, rest));
    }

    @Override
    public int partialSize() {
        return parts * weights;
    }

    @Override
    public int pieces() {
        return parts * g.groups() * shares.tiles();
    }

    @Override
    public void run(int piece, float[] x, float[] dy, float[] partial) {
        int share = piece % shares.tiles();
        int group = piece / shares.tiles() % g.groups();
        int part = piece / shares.tiles() / g.groups();
        int channel = shares.at(share);
        int channels = shares.at(share + 1) - channel;
        int weightAt = part * weights + group * g.outPerGroup() * terms + channel * g.taps();
        for (int o = 0; o < g.outPerGroup(); o++) {
            int at = weightAt + o * terms;
            Arrays.fill(partial, at, at + channels * g.taps(), 0f);
        }
        int length = direct ? 0 : channels * g.taps() * stride;
        int widened = length + MOST_SUMS;
        float[] scratch = Scratch.floats(widened + (panels.isShort() ? g.outPerGroup() * panels.rowLength() : 0));
        for (int example = g.batch() * part / parts; example < g.batch() * (part + 1) / parts; example++) {
            int image = example * g.groups() + group;
            int xAt = (image * g.inPerGroup() + channel) * g.inPositions();
            int dyAt = image * g.outPerGroup() * g.outPositions();
            for (int band = 0; band < panels.bands(); band++) {
                int from = panels.from(band);
                int dyBand = dyAt + from;
                if (direct) {
                    products(share, band, dy, dyBand, x, xAt + from, scratch, length, partial, weightAt);
                } else {
                    if (panels.isShort()) {
                        Arrays.fill(scratch, 0, length, 0f);
                        panels.widen(dy, dyBand, g.outPerGroup(), scratch, widened);
                    }
                    patches.unfold(x, xAt, channels, from, panels.to(band), scratch, stride);
                    float[] gradient = panels.isShort() ? scratch : dy;
                    int gradientAt = panels.isShort() ? widened : dyBand;
                    products(share, band, gradient, gradientAt, scratch, 0, scratch, length, partial, weightAt);
                }
            }
        }
    }

    /** Adds the products of a band of positions. */
    private void products(
            int share,
            int band,
            float[] dy,
            int dyAt,
            float[] source,
            int sourceAt,
            float[] tileSums,
            int tileSumsAt,
            float[] partial,
            int weightAt) {
        int kind = shares.kind(share);
        int rest = panels.isShort() || panels.to(band) % panels.lanes() == 0 ? 0 : 1;
        Tiling widths = columns[kind];
        for (int c = 0; c < widths.tiles(); c++) {
            int column = widths.at(c);
            int width = widths.at(c + 1) - column;
            for (int r = 0; r < rows.tiles(); r++) {
                int row = rows.at(r);
                DotTile tile = tiles[kind][rows.kind(r)][widths.kind(c)][rest];
                int sourceTile = sourceAt + column * stride;
                tile.run(sums[band], dy, dyAt + row * panels.rowLength(), source, sourceTile, tileSums, tileSumsAt);
                int at = tileSumsAt;
                for (int o = row; o < rows.at(r + 1); o++, at += width) {
                    int target = weightAt + o * terms + column;
                    for (int i = 0; i < width; i++) {
                        partial[target + i] += tileSums[at + i];
                    }
                }
            }
        }
    }

    @Override
    public int reducePieces() {
        return reduced.pieces();
    }

    @Override
    public void reduce(int piece, float[] partial, float[] dw) {
        for (int i = reduced.from(piece); i < reduced.to(piece); i++) {
            float sum = partial[i];
            for (int part = 1; part < parts; part++) {
                sum += partial[i + part * weights];
            }
            dw[i] = sum;
        }
    }
}
