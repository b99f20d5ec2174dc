package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.parallel.Cut;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * Depthwise convolution over blocked channels and its gradients: each channel has a filter of its own, so the channels
 * of a block are computed side by side. A piece of work is some rows of the output; of gradients, one plane: an example's
 * block.
 *
 * <p>Weights are {@code [blocks][taps][16]}. Immutable; may be called for different pieces from several threads.
 */
public final class BlockedDepthwise implements DepthwiseKernel {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int BLOCK = 16;

    /** The most taps in a row: more would make the code of a tile too long. */
    private static final int MOST_TAPS = 64;

    private final ConvGeometry g;
    private final int blocks;
    private final DepthwiseRows rows;
    private final @Nullable DepthwiseRows rowsBack;
    private final Cut cut;
    private final float[] zeros;

    /**
     * For a planar convolution with as many groups as channels in and out.
     *
     * @param training whether there will be gradients
     */
    BlockedDepthwise(ConvGeometry g, boolean training, Registers registers) {
        this.g = g;
        blocks = Layout.BLOCKED.blocks(g.inChannels());
        rows = DepthwiseRows.forward(g, registers);
        rowsBack = training ? DepthwiseRows.inputGradient(g, registers) : null;
        cut = Cut.of(rows.count(), (long) rows.length() * g.taps());
        zeros = new float[biasSize()];
    }

    /** Whether filters are narrow enough. */
    public static boolean fits(int kernelWidth) {
        return kernelWidth <= MOST_TAPS;
    }

    @Override
    public String name() {
        return "blocked";
    }

    /** Planes: examples times blocks. */
    @Override
    public int pieces() {
        return g.batch() * blocks;
    }

    @Override
    public int forwardPieces() {
        return cut.pieces();
    }

    /** Numbers of {@code [blocks][taps][16]}. */
    @Override
    public int packedSize() {
        return blocks * g.taps() * BLOCK;
    }

    @Override
    public int biasSize() {
        return blocks * BLOCK;
    }

    /** Numbers of {@code [planes][taps][16]}. */
    @Override
    public int partialSize() {
        return g.batch() * packedSize();
    }

    @Override
    public void pack(float[] weight, float[] packed) {
        for (int c = 0; c < g.inChannels(); c++) {
            for (int tap = 0; tap < g.taps(); tap++) {
                packed[(c / BLOCK * g.taps() + tap) * BLOCK + c % BLOCK] = weight[c * g.taps() + tap];
            }
        }
    }

    @Override
    public void forward(int piece, float[] x, float[] packed, float[] y, Finish finish) {
        for (int row = cut.from(piece); row < cut.to(piece); row++) {
            row(row, x, rows.plane(row), packed, y, finish);
        }
    }

    /**
     * Computes a row of the output.
     *
     * @param row counted over all planes
     * @param x rows of the input. Not modified.
     * @param xAt where the first row of its plane lies, or would lie: only those that the filter reaches are read
     */
    void row(int row, float[] x, int xAt, float[] packed, float[] y, Finish finish) {
        boolean inTile = finish.residual() == null && !finish.isRounded();
        float low = inTile ? finish.low() : Float.NEGATIVE_INFINITY;
        float high = inTile ? finish.high() : Float.POSITIVE_INFINITY;
        rows.run(row, x, xAt, packed, finish.bias(), y, low, high);
        if (!inTile) {
            finish.apply(y, row * rows.length(), (row + 1) * rows.length());
        }
    }

    @Override
    public void inputGradient(int plane, float[] dy, float[] packed, float[] dx) {
        DepthwiseRows back = Objects.requireNonNull(rowsBack, "made for inference only");
        int height = g.height().in();
        for (int row = plane * height; row < (plane + 1) * height; row++) {
            back.run(row, dy, back.plane(row), packed, zeros, dx, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
        }
    }

    @Override
    public void weightGradient(int plane, float[] x, float[] dy, float[] partial) {
        for (int tap = 0; tap < g.taps(); tap++) {
            for (int lane = 0; lane < BLOCK; lane += SPECIES.length()) {
                overlap(plane, tap, lane, x, dy, partial);
            }
        }
    }

    /** The products of all outputs with what a tap reads for them, without the padding. */
    private void overlap(int plane, int tap, int lane, float[] x, float[] dy, float[] partial) {
        Axis h = g.height();
        Axis w = g.width();
        int ky = tap / w.kernel();
        int kx = tap % w.kernel();
        int first = first(w, kx);
        int end = end(w, kx);
        int step = w.stride() * BLOCK;
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = sum0;
        for (int row = first(h, ky); row < end(h, ky); row++) {
            int d = ((plane * h.out() + row) * w.out() + first) * BLOCK + lane;
            int i = ((plane * h.in() + h.position(row, ky)) * w.in() + w.position(first, kx)) * BLOCK + lane;
            int column = first;
            for (; column < end - 1; column += 2, i += 2 * step, d += 2 * BLOCK) {
                FloatVector a = FloatVector.fromArray(SPECIES, x, i);
                FloatVector b = FloatVector.fromArray(SPECIES, x, i + step);
                sum0 = a.fma(FloatVector.fromArray(SPECIES, dy, d), sum0);
                sum1 = b.fma(FloatVector.fromArray(SPECIES, dy, d + BLOCK), sum1);
            }
            if (column < end) {
                FloatVector a = FloatVector.fromArray(SPECIES, x, i);
                sum0 = a.fma(FloatVector.fromArray(SPECIES, dy, d), sum0);
            }
        }
        sum0.add(sum1).intoArray(partial, (plane * g.taps() + tap) * BLOCK + lane);
    }

    /** The first output for which a tap reads no padding in front. */
    private static int first(Axis axis, int tap) {
        return Math.max(0, Math.ceilDiv(-axis.position(0, tap), axis.stride()));
    }

    /** The end of those for which it reads no padding behind. */
    private static int end(Axis axis, int tap) {
        return Math.min(axis.out(), Math.ceilDiv(axis.in() - axis.position(0, tap), axis.stride()));
    }

    @Override
    public void reduce(float[] partial, float[] dw) {
        int taps = g.taps();
        for (int c = 0; c < g.inChannels(); c++) {
            for (int tap = 0; tap < taps; tap++) {
                double sum = 0;
                for (int n = 0; n < g.batch(); n++) {
                    sum += partial[((n * blocks + c / BLOCK) * taps + tap) * BLOCK + c % BLOCK];
                }
                dw[c * taps + tap] = (float) sum;
            }
        }
    }
}
