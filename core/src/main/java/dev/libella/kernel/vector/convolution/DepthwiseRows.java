package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.tile.DepthwiseTile;
import dev.libella.kernel.vector.tile.DepthwiseTileMaker;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Sum;
import dev.libella.kernel.vector.tile.Tiling;

/**
 * Rows of a depthwise convolution over blocked channels, or of the gradient of its input: {@link DepthwiseTile}s go along
 * the source where it lies and leave out the taps in the padding.
 *
 * <p>Immutable; may be used for different rows from several threads.
 */
final class DepthwiseRows {
    private static final int BLOCK = 16;

    private final ConvGeometry g;
    private final boolean forward;
    private final int blocks;
    private final int lanes;

    /** Rows and columns of source and result. */
    private final int sourceHeight;

    private final int sourceWidth;
    private final int height;
    private final int width;

    /** The tiles of a row, and the source column where each begins. */
    private final Tiling columns;

    private final DepthwiseTile[] tiles;
    private final int[] tileSource;

    private final Reach rows;
    private final Sum[] sums; // by their number of rows

    private DepthwiseRows(ConvGeometry g, boolean forward, Registers registers) {
        this.g = g;
        this.forward = forward;
        Axis h = g.height();
        Axis w = g.width();
        blocks = Layout.BLOCKED.blocks(g.inChannels());
        lanes = registers.lanes(BLOCK);
        sourceHeight = forward ? h.in() : h.out();
        sourceWidth = forward ? w.in() : w.out();
        height = forward ? h.out() : h.in();
        width = forward ? w.out() : w.in();
        columns = Tiling.of(width, DepthwiseTileMaker.positions(registers, w.kernel()));
        tiles = new DepthwiseTile[columns.tiles()];
        tileSource = new int[tiles.length];
        Reach reach = forward ? Reach.forward(w) : Reach.backward(w);
        for (int i = 0; i < tiles.length; i++) {
            tiles[i] = tile(reach, i);
        }
        rows = forward ? Reach.forward(h) : Reach.backward(h);
        sums = new Sum[rows.most() + 1];
        for (int taps = 0; taps < sums.length; taps++) {
            sums[taps] = sum(taps);
        }
    }

    /** Of the convolution itself. */
    static DepthwiseRows forward(ConvGeometry g, Registers registers) {
        return new DepthwiseRows(g, true, registers);
    }

    /** Of the gradient of its input, from the gradient of its output. */
    static DepthwiseRows inputGradient(ConvGeometry g, Registers registers) {
        return new DepthwiseRows(g, false, registers);
    }

    /** A tile for its place in a row, which reads the source columns that its taps reach there. */
    private DepthwiseTile tile(Reach reach, int tile) {
        Axis w = g.width();
        int from = columns.at(tile);
        int to = columns.at(tile + 1);
        int first = sourceWidth;
        int end = 0;
        for (int p = from; p < to; p++) {
            int distance = (reach.count()[p] - 1) * reach.sourceStep();
            if (reach.count()[p] > 0) {
                first = Math.min(first, reach.source()[p] + Math.min(0, distance));
                end = Math.max(end, reach.source()[p] + Math.max(0, distance) + 1);
            }
        }
        tileSource[tile] = first;
        int shift = w.before() + (forward ? first - from * w.stride() : from - first * w.stride());
        return DepthwiseTileMaker.tile(new DepthwiseTileMaker.Spec(
                lanes,
                to - from,
                new DepthwiseTileMaker.Slide(
                        forward, w.kernel(), Math.max(0, end - first), w.stride(), w.dilation(), shift)));
    }

    /** Where so many rows of taps begin. */
    private Sum sum(int taps) {
        int[] a = new int[taps];
        int[] b = new int[taps];
        for (int k = 0; k < taps; k++) {
            a[k] = k * rows.sourceStep() * sourceWidth * BLOCK;
            b[k] = k * rows.tapStep() * g.width().kernel() * BLOCK;
        }
        return new Sum(a, b, g.width().kernel());
    }

    /** Rows of all planes. */
    int count() {
        return g.batch() * blocks * height;
    }

    /** Where the plane of a row lies in the whole source. */
    int plane(int row) {
        return row / height * sourceHeight * sourceWidth * BLOCK;
    }

    /** Numbers of a row. */
    int length() {
        return width * BLOCK;
    }

    /**
     * Computes a row.
     *
     * @param row counted over all planes
     * @param x source. Not modified.
     * @param xAt where the first row of the row's plane lies, or would lie: only rows that the taps reach are read
     * @param packed weights {@code [blocks][taps][16]}. Not modified.
     * @param bias where the sums of each channel start. Not modified.
     * @param y result. Modified.
     * @param low lower limit of the result
     * @param high upper limit of the result
     */
    void run(int row, float[] x, int xAt, float[] packed, float[] bias, float[] y, float low, float high) {
        int block = row / height % blocks;
        int tapRows = rows.count()[row % height];
        int source = xAt + rows.source()[row % height] * sourceWidth * BLOCK;
        int tap = (block * g.height().kernel() + rows.tap()[row % height])
                * g.width().kernel();
        for (int lane = 0; lane < BLOCK; lane += lanes) {
            for (int i = 0; i < tiles.length; i++) {
                tiles[i].run(
                        sums[tapRows],
                        x,
                        source + tileSource[i] * BLOCK + lane,
                        packed,
                        tap * BLOCK + lane,
                        bias,
                        block * BLOCK + lane,
                        y,
                        (row * width + columns.at(i)) * BLOCK + lane,
                        low,
                        high);
            }
        }
    }
}
