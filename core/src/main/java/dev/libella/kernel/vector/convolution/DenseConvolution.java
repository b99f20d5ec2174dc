package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.Scratch;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.tile.Registers;
import java.util.Arrays;

/**
 * A convolution of planes so small that filters reach over all of them, or the gradient of its input: one product of
 * matrices for the whole batch. Each pair of a source and a result position has its own copy of the tap that joins them,
 * or zeros if none does; an example is a row of the product. Other ways compute mostly padding there, and their tiles go
 * along positions, of which there are too few.
 *
 * <p>Immutable; {@link #run} may be called for different pieces from several threads.
 */
public final class DenseConvolution implements ConvolutionKernel {
    private static final int BLOCK = 16;

    /** Pairs of positions up to which the copies stay few. */
    private static final int MOST_PAIRS = 16;

    /** Examples that fill a good part of a tile's rows. */
    private static final int FEWEST = 4;

    private static final int PIECES = 16;

    private final ConvGeometry g;
    private final boolean forward;
    private final int sourceChannels;
    private final int resultChannels;
    private final int sourcePositions;
    private final int resultPositions;
    private final PointwiseTiles tiles;
    private final FilterSquares filters;
    private final int[][] taps;

    private DenseConvolution(ConvGeometry g, boolean forward, boolean rounds, Registers registers) {
        this.g = g;
        this.forward = forward;
        sourceChannels = forward ? g.inChannels() : g.outChannels();
        resultChannels = forward ? g.outChannels() : g.inChannels();
        sourcePositions = forward ? g.inPositions() : g.outPositions();
        resultPositions = forward ? g.outPositions() : g.inPositions();
        filters = new FilterSquares(g.outChannels(), g.inChannels(), g.taps(), registers);
        taps = taps(g);
        tiles = PointwiseTiles.ofExamples(
                Layout.BLOCKED.padded(sourceChannels) * sourcePositions,
                resultChannels,
                g.batch(),
                Layout.BLOCKED.padded(resultChannels) * resultPositions,
                rounds,
                registers);
    }

    /** The convolution itself; both layouts blocked. */
    static DenseConvolution forward(ConvGeometry g, boolean rounds, Registers registers) {
        return new DenseConvolution(g, true, rounds, registers);
    }

    /** The gradient of its input, from the gradient of its output; both layouts blocked. */
    static DenseConvolution inputGradient(ConvGeometry g, Registers registers) {
        return new DenseConvolution(g, false, false, registers);
    }

    /**
     * Whether this takes fewer multiplications than the direct method, in all directions. With a single tap it takes as
     * many, in tiles of its own that a compiler would have to see first.
     */
    static boolean pays(ConvGeometry g) {
        int pairs = g.inPositions() * g.outPositions();
        return g.isPlanar()
                && g.groups() == 1
                && g.batch() >= FEWEST
                && pairs <= MOST_PAIRS
                && pairs < g.outPositions() * g.taps();
    }

    /** The tap that joins an input position (first index) and an output position, −1 where none does. */
    static int[][] taps(ConvGeometry g) {
        int[][] taps = new int[g.inPositions()][g.outPositions()];
        for (int in = 0; in < taps.length; in++) {
            for (int out = 0; out < taps[in].length; out++) {
                int row = tap(g.height(), in / g.width().in(), out / g.width().out());
                int column = tap(g.width(), in % g.width().in(), out % g.width().out());
                taps[in][out] = row < 0 || column < 0 ? -1 : row * g.width().kernel() + column;
            }
        }
        return taps;
    }

    private static int tap(Axis axis, int in, int out) {
        for (int tap = 0; tap < axis.kernel(); tap++) {
            if (axis.position(out, tap) == in) {
                return tap;
            }
        }
        return -1;
    }

    @Override
    public String name() {
        return "dense";
    }

    @Override
    public boolean takesResidual() {
        return true;
    }

    @Override
    public int packedSize() {
        return resultPositions * matrix();
    }

    /** Weights of a result position. */
    private int matrix() {
        return tiles.terms() * Layout.BLOCKED.padded(resultChannels);
    }

    @Override
    public int packPieces() {
        return Layout.BLOCKED.blocks(resultChannels);
    }

    /** Copies the weights of a block of result channels. */
    @Override
    public void pack(int piece, float[] weight, float[] packed) {
        int first = piece * BLOCK;
        int tile = first / tiles.tileWidth();
        int at = tile * tiles.tileWidth() * tiles.terms() + first % tiles.tileWidth();
        float[] square = Scratch.floats(filters.room());
        for (int block = 0; block < Layout.BLOCKED.blocks(sourceChannels); block++) {
            if (forward) {
                filters.outputsToLanes(weight, piece, block, square, 0);
            } else {
                filters.inputsToLanes(weight, block, piece, square, 0);
            }
            for (int s = 0; s < sourcePositions; s++) {
                int term = (block * sourcePositions + s) * BLOCK;
                for (int r = 0; r < resultPositions; r++) {
                    copy(square, forward ? taps[s][r] : taps[r][s], packed, r * matrix() + at, term, tiles.width(tile));
                }
            }
        }
    }

    /** Copies a tap of a square of channels, or zeros if it is −1, to the rows of a matrix. */
    private void copy(float[] square, int tap, float[] packed, int at, int row, int width) {
        for (int c = 0; c < BLOCK; c++) {
            int to = at + (row + c) * width;
            if (tap < 0) {
                Arrays.fill(packed, to, to + BLOCK, 0f);
            } else {
                System.arraycopy(square, (c * g.taps() + tap) * BLOCK, packed, to, BLOCK);
            }
        }
    }

    @Override
    public int biasSize() {
        return Layout.BLOCKED.padded(resultChannels);
    }

    @Override
    public int pieces() {
        return Math.min(PIECES, tiles.count() * resultPositions);
    }

    @Override
    public void run(int piece, float[] x, float[] packed, float[] y, Finish finish) {
        int units = tiles.count() * resultPositions;
        int to = units * (piece + 1) / pieces();
        for (int unit = units * piece / pieces(); unit < to; unit++) {
            int tile = unit / resultPositions;
            int position = unit % resultPositions;
            int yAt = tile * tiles.tileWidth() * resultPositions + position * BLOCK;
            for (int row = 0; row < tiles.rows().tiles(); row++) {
                tiles.run(tile, row, x, 0, packed, position * matrix(), y, yAt, resultPositions * BLOCK, finish);
            }
        }
    }
}
