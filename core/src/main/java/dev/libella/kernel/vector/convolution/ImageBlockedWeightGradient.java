package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.Scratch;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.tile.DotTile;
import dev.libella.kernel.vector.tile.DotTileMaker;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Sum;
import dev.libella.kernel.vector.tile.Tiling;
import java.util.Arrays;

/**
 * The gradient of a planar convolution's weights over blocks of images: {@code dw[o, c, k] = Σ_n Σ_p dy[n, o, p]·x[n, c,
 * p·stride + k·dilation − before]}.
 *
 * <p>A {@link DotTile} holds the sums of a few output channels times the taps of a kernel row, runs over all rows of
 * positions of a block of images, whose lanes it adds at the end. Blocks of images are summed apart, and {@link #reduce}
 * adds those partial sums in order.
 *
 * <p>Immutable; {@link #run} may be called for different pieces from several threads.
 */
public final class ImageBlockedWeightGradient implements WeightGradientKernel {
    private static final int BLOCK = Layout.IMAGE_BLOCKED.images();

    /** Room for the sums of one tile. */
    private static final int TILE = 32;

    private static final int MOST_COLUMNS = 7;

    private final ConvGeometry g;
    private final int blocks;

    /** Whether x is read in place; otherwise a copy with columns of zeros at its sides. */
    private final boolean inPlace;

    private final PaddedBand padded;
    private final Tiling channels;
    private final Tiling columns;

    /** By the kinds of the channels' and the columns' tiling. */
    private final DotTile[][] tiles;

    /** By the number of rows of positions. */
    private final Sum[] sums;

    /** For this geometry. */
    ImageBlockedWeightGradient(ConvGeometry g, Registers registers) {
        this.g = g;
        Axis h = g.height();
        Axis w = g.width();
        blocks = Math.ceilDiv(g.batch(), BLOCK);
        int reach = w.position(w.out() - 1, w.kernel() - 1);
        inPlace = w.before() == 0 && reach < w.in();
        int width = inPlace ? w.in() : reach + w.before() + 1;
        padded =
                new PaddedBand(g.inChannels() * BLOCK, h.in(), w.in(), new Layout(BLOCK, 1), -w.before(), width, BLOCK);

        columns = Tiling.of(w.kernel(), MOST_COLUMNS);
        channels = Tiling.of(g.outChannels(), registers.dotRowsFor(columns.longest()));
        int lanes = registers.lanes(BLOCK);
        tiles = new DotTile[channels.kinds()][columns.kinds()];
        for (int r = 0; r < channels.kinds(); r++) {
            for (int c = 0; c < columns.kinds(); c++) {
                tiles[r][c] = DotTileMaker.tile(new DotTileMaker.Spec(
                        lanes,
                        channels.shortest() + r,
                        columns.shortest() + c,
                        g.outPositions() * BLOCK,
                        BLOCK,
                        w.dilation() * BLOCK,
                        w.stride() * BLOCK,
                        0));
            }
        }
        int parts = BLOCK / lanes;
        sums = new Sum[h.out() + 1];
        for (int rows = 0; rows < sums.length; rows++) {
            int[] a = new int[rows * parts];
            int[] b = new int[rows * parts];
            Arrays.setAll(a, run -> run / parts * w.out() * BLOCK + run % parts * lanes);
            Arrays.setAll(b, run -> run / parts * h.stride() * width * BLOCK + run % parts * lanes);
            sums[rows] = new Sum(a, b, w.out());
        }
    }

    @Override
    public int partialSize() {
        return blocks * channels.tiles() * tileSums();
    }

    /** Numbers of the sums of a few output channels for one block of images. */
    private int tileSums() {
        return g.inChannels() * g.height().kernel() * columns.tiles() * TILE;
    }

    @Override
    public int pieces() {
        return blocks * channels.tiles();
    }

    @Override
    public void run(int piece, float[] x, float[] dy, float[] partial) {
        int block = piece / channels.tiles();
        int tile = piece % channels.tiles();
        int xAt = block * g.inChannels() * g.inPositions() * BLOCK;
        int dyAt = (block * g.outChannels() + channels.at(tile)) * g.outPositions() * BLOCK;
        Axis h = g.height();
        int row = padded.width() * BLOCK;
        float[] source = x;
        if (!inPlace) {
            source = Scratch.floats(g.inChannels() * h.in() * row);
            padded.copy(x, xAt, 0, 0, g.inChannels(), 0, h.in(), source);
            xAt = 0;
        }
        int at = piece * tileSums();
        for (int channel = 0; channel < g.inChannels(); channel++) {
            for (int tap = 0; tap < h.kernel(); tap++) {
                int from = firstRow(tap);
                int count = Math.max(0, endRow(tap) - from);
                int sourceAt = xAt + (channel * h.in() + h.position(from, tap)) * row;
                for (int c = 0; c < columns.tiles(); c++, at += TILE) {
                    tiles[channels.kind(tile)][columns.kind(c)].run(
                            sums[count],
                            dy,
                            dyAt + from * g.width().out() * BLOCK,
                            source,
                            sourceAt + columns.at(c) * g.width().dilation() * BLOCK,
                            partial,
                            at);
                }
            }
        }
    }

    /** The first row of positions whose tap is not in the padding. */
    private int firstRow(int tap) {
        return Math.max(0, Math.ceilDiv(-g.height().position(0, tap), g.height().stride()));
    }

    private int endRow(int tap) {
        Axis h = g.height();
        return Math.min(h.out(), Math.floorDiv(h.in() - 1 - h.position(0, tap), h.stride()) + 1);
    }

    @Override
    public int reducePieces() {
        return channels.tiles();
    }

    @Override
    public void reduce(int piece, float[] partial, float[] dw) {
        int kernelWidth = g.width().kernel();
        int blockSums = channels.tiles() * tileSums();
        int at = piece * tileSums();
        int rows = g.inChannels() * g.height().kernel();
        for (int row = 0; row < rows; row++) {
            for (int c = 0; c < columns.tiles(); c++, at += TILE) {
                int source = at;
                for (int o = channels.at(piece); o < channels.at(piece + 1); o++) {
                    for (int k = columns.at(c); k < columns.at(c + 1); k++, source++) {
                        float sum = partial[source];
                        for (int block = 1; block < blocks; block++) {
                            sum += partial[source + block * blockSums];
                        }
                        dw[(o * rows + row) * kernelWidth + k] = sum;
                    }
                }
            }
        }
    }
}
