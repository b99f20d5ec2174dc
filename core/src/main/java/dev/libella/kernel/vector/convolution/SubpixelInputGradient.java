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
import java.util.List;

/**
 * The gradient of a picture, in NCHW, from an output in blocks of channels: a sub-pixel convolution (Shi et al. 2016).
 *
 * <p>A picture's few channels would leave most lanes idle, but with a stride of 2 a square of 2×2 pixels depends on the
 * same outputs: all its numbers together are the channels of a convolution with stride 1, whose {@link Tile}s write
 * them side by side. Then they are put where they belong.
 *
 * <p>Immutable; {@link #run} may be called for different pieces from several threads.
 */
public final class SubpixelInputGradient implements ConvolutionKernel {
    private static final int BLOCK = Layout.BLOCKED.block();

    /** Numbers of dy that one piece copies; with the weights they stay in the second-level cache. */
    private static final int BAND = 64 * 1024;

    private static final int PIECES = 8;

    private final ConvGeometry g;
    private final List<Phase> heights;
    private final List<Phase> widths;
    private final Window height;
    private final Window width;
    private final PaddedBand padded;
    private final int lanes;
    private final Tiling columns;
    private final Tile[] tiles;
    private final Sum sum;
    private final int bandRows;
    private final int bands;

    /**
     * An axis of the convolution with stride 1.
     *
     * @param lowest output position under its first tap, relative to its result position
     * @param taps number of taps
     * @param count number of result positions
     */
    private record Window(int lowest, int taps, int count) {
        static Window of(Axis axis, List<Phase> phases) {
            int lowest = phases.stream().mapToInt(p -> p.lowest(0)).min().orElseThrow();
            int highest = phases.stream().mapToInt(p -> p.highest(0)).max().orElseThrow();
            return new Window(lowest, highest - lowest + 1, Math.ceilDiv(axis.in(), axis.stride()));
        }
    }

    /** For a geometry that it {@link #fits}. */
    SubpixelInputGradient(ConvGeometry g, Registers registers) {
        this.g = g;
        heights = Phase.backward(g.height());
        widths = Phase.backward(g.width());
        height = Window.of(g.height(), heights);
        width = Window.of(g.width(), widths);
        int scratchWidth = width.count + width.taps - 1;
        padded = new PaddedBand(
                g.outChannels(), g.height().out(), g.width().out(), Layout.BLOCKED, width.lowest, scratchWidth, BLOCK);

        lanes = registers.lanes(BLOCK);
        columns = Tiling.of(width.count, registers.rows(BLOCK));
        tiles = new Tile[columns.kinds()];
        for (int i = 0; i < tiles.length; i++) {
            tiles[i] = TileMaker.tile(
                    new TileMaker.Spec(lanes, columns.shortest() + i, BLOCK / lanes, BLOCK, 1, BLOCK, BLOCK));
        }
        int rowNumbers = padded.blocks() * scratchWidth * BLOCK;
        int fit = Math.max(1, BAND / rowNumbers - height.taps + 1);
        bandRows = Math.min(fit, Math.ceilDiv(height.count * g.batch(), PIECES));
        bands = Math.ceilDiv(height.count, bandRows);
        sum = sum(scratchWidth);
    }

    /** A run is a row of taps in a block of output channels. */
    private Sum sum(int scratchWidth) {
        int[] a = new int[padded.blocks() * height.taps];
        int[] b = new int[a.length];
        int count = width.taps * BLOCK;
        for (int run = 0; run < a.length; run++) {
            int row = run / height.taps * scratchRows() + run % height.taps;
            a[run] = row * scratchWidth * BLOCK;
            b[run] = run * count * BLOCK;
        }
        return new Sum(a, b, count);
    }

    private int scratchRows() {
        return bandRows + height.taps - 1;
    }

    /** Whether it can compute a gradient, and well: there are squares of pixels, and their numbers fit a block. */
    public static boolean fits(ConvGeometry g) {
        int square = g.height().stride() * g.width().stride();
        return g.groups() == 1
                && square > 1
                && g.inChannels() * square <= BLOCK
                && !Phase.backward(g.height()).isEmpty()
                && !Phase.backward(g.width()).isEmpty();
    }

    @Override
    public String name() {
        return "sub-pixel";
    }

    @Override
    public int packedSize() {
        return padded.blocks() * height.taps * width.taps * BLOCK * BLOCK;
    }

    @Override
    public int packPieces() {
        return padded.blocks();
    }

    @Override
    public void pack(int block, float[] weight, float[] packed) {
        int blockSize = height.taps * width.taps * BLOCK * BLOCK;
        Arrays.fill(packed, block * blockSize, (block + 1) * blockSize, 0f);
        int first = block * BLOCK;
        int channels = Math.min(BLOCK, g.outChannels() - first);
        for (Phase h : heights) {
            for (Phase w : widths) {
                for (int i = 0; i < h.taps().length; i++) {
                    for (int j = 0; j < w.taps().length; j++) {
                        int tap = h.taps()[i] * g.width().kernel() + w.taps()[j];
                        int at = (h.offsets()[i] - height.lowest) * width.taps + w.offsets()[j] - width.lowest;
                        for (int c = 0; c < g.inChannels(); c++) {
                            int lane = lane(c, h, w);
                            for (int o = 0; o < channels; o++) {
                                packed[block * blockSize + (at * BLOCK + o) * BLOCK + lane] =
                                        weight[((first + o) * g.inChannels() + c) * g.taps() + tap];
                            }
                        }
                    }
                }
            }
        }
    }

    /** Where a pixel's channel lies among the numbers of its square. */
    private int lane(int channel, Phase h, Phase w) {
        return (channel * g.height().stride() + h.first()) * g.width().stride() + w.first();
    }

    @Override
    public int biasSize() {
        return BLOCK;
    }

    @Override
    public int pieces() {
        return g.batch() * bands;
    }

    /** Computes one piece; of the finish, only a bias of zeros. */
    @Override
    public void run(int piece, float[] dy, float[] packed, float[] dx, Finish finish) {
        int example = piece / bands;
        int from = piece % bands * bandRows;
        int to = Math.min(height.count, from + bandRows);
        int row = padded.width() * BLOCK;
        int copied = padded.blocks() * scratchRows() * row;
        float[] scratch = Scratch.floats(copied + width.count * BLOCK);
        int dyAt = example * Layout.BLOCKED.padded(g.outChannels()) * g.outPositions();
        padded.copy(dy, dyAt, 0, 0, padded.blocks(), from + height.lowest, scratchRows(), scratch);
        for (int q = from; q < to; q++) {
            for (int tile = 0; tile < columns.tiles(); tile++) {
                int at = columns.at(tile) * BLOCK;
                tiles[columns.kind(tile)].run(
                        sum,
                        scratch,
                        (q - from) * row + at,
                        packed,
                        0,
                        lanes,
                        scratch,
                        copied + at,
                        lanes,
                        finish.bias(),
                        0,
                        Tile.PLAIN,
                        Tile.NO_LIMIT,
                        null);
            }
            spread(scratch, copied, dx, example * g.inChannels(), q);
        }
    }

    /** Puts a row of squares where their pixels are. */
    private void spread(float[] squares, int from, float[] dx, int firstPlane, int q) {
        int high = g.height().stride();
        int wide = g.width().stride();
        int columnsIn = g.width().in();
        for (int c = 0; c < g.inChannels(); c++) {
            for (int r = 0; r < Math.min(high, g.height().in() - q * high); r++) {
                int at = ((firstPlane + c) * g.height().in() + q * high + r) * columnsIn;
                for (int s = 0; s < wide; s++) {
                    int source = from + (c * high + r) * wide + s;
                    for (int i = s; i < columnsIn; i += wide, source += BLOCK) {
                        dx[at + i] = squares[source];
                    }
                }
            }
        }
    }
}
