package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.Scratch;
import dev.libella.kernel.vector.layout.Layout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Depthwise convolution over blocked channels and its gradients: each channel has a filter of its own, so the channels
 * of a block are computed side by side. A piece of work is one plane: an example's block.
 *
 * <p>A vector that is handed from method to method may become an object, so arrays and offsets are handed on instead.
 *
 * <p>Weights are {@code [blocks][taps][16]}. Immutable; may be called for different planes from several threads.
 */
public final class BlockedDepthwise implements DepthwiseKernel {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int BLOCK = 16;

    /** Numbers of the rows copied at a time, with what they give small enough for the first-level cache. */
    private static final int BAND = 4 * 1024;

    private final ConvGeometry g;
    private final int blocks;
    private final PaddedBand padded;
    private final int rows;
    private final int outRows;
    private final int bandRows;

    /** For a planar convolution with as many groups as channels in and out. */
    public BlockedDepthwise(ConvGeometry g) {
        this.g = g;
        Axis w = g.width();
        Axis h = g.height();
        blocks = Layout.BLOCKED.blocks(g.inChannels());
        int width = (w.out() - 1) * w.stride() + w.dilation() * (w.kernel() - 1) + 1;
        rows = (h.out() - 1) * h.stride() + h.dilation() * (h.kernel() - 1) + 1;
        int rowNumbers = width * BLOCK * h.stride();
        outRows = Math.clamp(BAND / rowNumbers, 1, h.out());
        bandRows = (outRows - 1) * h.stride() + h.dilation() * (h.kernel() - 1) + 1;
        padded = new PaddedBand(blocks * BLOCK, h.in(), w.in(), Layout.BLOCKED, -w.before(), width, BLOCK);
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
    public void forward(int plane, float[] x, float[] packed, float[] y, Finish finish) {
        float[] scratch = Scratch.floats(bandRows * padded.width() * BLOCK);
        int block = plane % blocks;
        int stride = g.height().stride();
        int outRow = g.width().out() * BLOCK;
        int from = plane * g.outPositions() * BLOCK;
        for (int band = 0; band < g.height().out(); band += outRows) {
            copy(plane, x, band * stride, bandRows, scratch);
            int to = Math.min(g.height().out(), band + outRows);
            for (int row = band; row < to; row++) {
                int yAt = from + row * outRow;
                for (int lane = 0; lane < BLOCK; lane += SPECIES.length()) {
                    int bias = block * BLOCK + lane;
                    int weights = block * g.taps() * BLOCK + lane;
                    int at = (row - band) * stride * padded.width() * BLOCK + lane;
                    forwardRow(scratch, at, packed, weights, finish.bias(), bias, y, yAt + lane);
                }
                finish.applyAll(y, yAt, yAt + outRow);
            }
        }
    }

    /** Copies rows of a plane with their padding; {@code row} counts from the first padded one. */
    private void copy(int plane, float[] x, int row, int count, float[] scratch) {
        int xAt = plane / blocks * blocks * BLOCK * g.inPositions();
        int block = plane % blocks;
        padded.copy(x, xAt, 0, block, block + 1, row - g.height().before(), count, scratch);
    }

    /** Four positions at a time, so that a tap's weight is read once for all four. */
    private void forwardRow(
            float[] x, int xAt, float[] weight, int weights, float[] bias, int biasAt, float[] y, int yAt) {
        int step = g.width().stride() * BLOCK;
        int out = g.width().out();
        int column = 0;
        if (g.width().kernel() == 3 && g.width().dilation() == 1) {
            int rowStep = g.height().dilation() * padded.width() * BLOCK;
            int kernel = g.height().kernel();
            for (; column <= out - 4; column += 4) {
                int at = xAt + column * step;
                if (step == BLOCK) {
                    fourByThree(kernel, x, at, rowStep, weight, weights, bias, biasAt, y, yAt + column * BLOCK);
                } else {
                    fourByThree(kernel, x, at, rowStep, step, weight, weights, bias, biasAt, y, yAt + column * BLOCK);
                }
            }
        }
        for (; column <= out - 4; column += 4) {
            fourByAny(x, xAt + column * step, step, weight, weights, bias, biasAt, y, yAt + column * BLOCK);
        }
        for (; column < out; column++) {
            FloatVector sum = FloatVector.fromArray(SPECIES, bias, biasAt);
            int tap = weights;
            for (int ky = 0; ky < g.height().kernel(); ky++) {
                int i = xAt + column * step + ky * g.height().dilation() * padded.width() * BLOCK;
                for (int kx = 0; kx < g.width().kernel(); kx++) {
                    FloatVector w = FloatVector.fromArray(SPECIES, weight, tap);
                    sum = FloatVector.fromArray(SPECIES, x, i).fma(w, sum);
                    i += g.width().dilation() * BLOCK;
                    tap += BLOCK;
                }
            }
            sum.intoArray(y, yAt + column * BLOCK);
        }
    }

    /** Four positions of three taps a row side by side: six numbers of a row serve all twelve products. */
    private static void fourByThree(
            int kernel,
            float[] x,
            int xAt,
            int rowStep,
            float[] weight,
            int weights,
            float[] bias,
            int biasAt,
            float[] y,
            int yAt) {
        FloatVector sum0 = at(bias, biasAt);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        for (int ky = 0; ky < kernel; ky++) {
            int i = xAt + ky * rowStep;
            int tap = weights + ky * 3 * BLOCK;
            FloatVector w = at(weight, tap);
            FloatVector x1 = at(x, i + BLOCK);
            FloatVector x2 = at(x, i + 2 * BLOCK);
            FloatVector x3 = at(x, i + 3 * BLOCK);
            sum0 = at(x, i).fma(w, sum0);
            sum1 = x1.fma(w, sum1);
            sum2 = x2.fma(w, sum2);
            sum3 = x3.fma(w, sum3);
            w = at(weight, tap + BLOCK);
            FloatVector x4 = at(x, i + 4 * BLOCK);
            sum0 = x1.fma(w, sum0);
            sum1 = x2.fma(w, sum1);
            sum2 = x3.fma(w, sum2);
            sum3 = x4.fma(w, sum3);
            w = at(weight, tap + 2 * BLOCK);
            sum0 = x2.fma(w, sum0);
            sum1 = x3.fma(w, sum1);
            sum2 = x4.fma(w, sum2);
            sum3 = at(x, i + 5 * BLOCK).fma(w, sum3);
        }
        sum0.intoArray(y, yAt);
        sum1.intoArray(y, yAt + BLOCK);
        sum2.intoArray(y, yAt + 2 * BLOCK);
        sum3.intoArray(y, yAt + 3 * BLOCK);
    }

    /** Four positions, further apart, of three taps a row. */
    private static void fourByThree(
            int kernel,
            float[] x,
            int xAt,
            int rowStep,
            int step,
            float[] weight,
            int weights,
            float[] bias,
            int biasAt,
            float[] y,
            int yAt) {
        FloatVector sum0 = at(bias, biasAt);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        for (int ky = 0; ky < kernel; ky++) {
            int i = xAt + ky * rowStep;
            int tap = weights + ky * 3 * BLOCK;
            for (int kx = 0; kx < 3 * BLOCK; kx += BLOCK) {
                FloatVector w = at(weight, tap + kx);
                sum0 = at(x, i + kx).fma(w, sum0);
                sum1 = at(x, i + kx + step).fma(w, sum1);
                sum2 = at(x, i + kx + 2 * step).fma(w, sum2);
                sum3 = at(x, i + kx + 3 * step).fma(w, sum3);
            }
        }
        sum0.intoArray(y, yAt);
        sum1.intoArray(y, yAt + BLOCK);
        sum2.intoArray(y, yAt + 2 * BLOCK);
        sum3.intoArray(y, yAt + 3 * BLOCK);
    }

    /** Four positions of any taps. */
    private void fourByAny(
            float[] x, int xAt, int step, float[] weight, int weights, float[] bias, int biasAt, float[] y, int yAt) {
        FloatVector sum0 = at(bias, biasAt);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        int tap = weights;
        for (int ky = 0; ky < g.height().kernel(); ky++) {
            int i = xAt + ky * g.height().dilation() * padded.width() * BLOCK;
            for (int kx = 0; kx < g.width().kernel(); kx++) {
                FloatVector w = at(weight, tap);
                sum0 = at(x, i).fma(w, sum0);
                sum1 = at(x, i + step).fma(w, sum1);
                sum2 = at(x, i + 2 * step).fma(w, sum2);
                sum3 = at(x, i + 3 * step).fma(w, sum3);
                i += g.width().dilation() * BLOCK;
                tap += BLOCK;
            }
        }
        sum0.intoArray(y, yAt);
        sum1.intoArray(y, yAt + BLOCK);
        sum2.intoArray(y, yAt + 2 * BLOCK);
        sum3.intoArray(y, yAt + 3 * BLOCK);
    }

    private static FloatVector at(float[] array, int index) {
        return FloatVector.fromArray(SPECIES, array, index);
    }

    @Override
    public void inputGradient(int plane, float[] dy, float[] packed, float[] dx) {
        int size = rows * padded.width() * BLOCK;
        float[] scratch = Scratch.floats(size);
        Arrays.fill(scratch, 0, size, 0f);
        int weights = plane % blocks * g.taps() * BLOCK;
        for (int lane = 0; lane < BLOCK; lane += SPECIES.length()) {
            for (int row = 0; row < g.height().out(); row++) {
                int dyAt = (plane * g.outPositions() + row * g.width().out()) * BLOCK + lane;
                for (int ky = 0; ky < g.height().kernel(); ky++) {
                    int scratchRow = row * g.height().stride() + ky * g.height().dilation();
                    for (int kx = 0; kx < g.width().kernel(); kx++) {
                        int at = (scratchRow * padded.width() + kx * g.width().dilation()) * BLOCK + lane;
                        int tap = weights + (ky * g.width().kernel() + kx) * BLOCK + lane;
                        stampRow(dy, dyAt, packed, tap, scratch, at);
                    }
                }
            }
        }
        cutOut(plane, scratch, dx);
    }

    private void stampRow(float[] dy, int dyAt, float[] weights, int weightAt, float[] scratch, int at) {
        FloatVector weight = FloatVector.fromArray(SPECIES, weights, weightAt);
        int step = g.width().stride() * BLOCK;
        for (int column = 0; column < g.width().out(); column++) {
            FloatVector old = FloatVector.fromArray(SPECIES, scratch, at + column * step);
            FloatVector.fromArray(SPECIES, dy, dyAt + column * BLOCK)
                    .fma(weight, old)
                    .intoArray(scratch, at + column * step);
        }
    }

    /** Copies what lies inside the input out of the padded gradient. */
    private void cutOut(int plane, float[] scratch, float[] dx) {
        int top = g.height().before();
        int left = g.width().before();
        for (int row = 0; row < g.height().in(); row++) {
            int at = (plane * g.inPositions() + row * g.width().in()) * BLOCK;
            int count = Math.clamp(padded.width() - left, 0, g.width().in());
            boolean covered = row + top < rows;
            if (covered) {
                System.arraycopy(scratch, ((row + top) * padded.width() + left) * BLOCK, dx, at, count * BLOCK);
            }
            Arrays.fill(dx, at + (covered ? count : 0) * BLOCK, at + g.width().in() * BLOCK, 0f);
        }
    }

    @Override
    public void weightGradient(int plane, float[] x, float[] dy, float[] partial) {
        float[] scratch = Scratch.floats(rows * padded.width() * BLOCK);
        copy(plane, x, 0, rows, scratch);
        for (int lane = 0; lane < BLOCK; lane += SPECIES.length()) {
            for (int ky = 0; ky < g.height().kernel(); ky++) {
                for (int kx = 0; kx < g.width().kernel(); kx++) {
                    int at = (ky * g.height().dilation() * padded.width()
                                            + kx * g.width().dilation())
                                    * BLOCK
                            + lane;
                    int tap = (plane * g.taps() + ky * g.width().kernel() + kx) * BLOCK + lane;
                    overlap(scratch, at, dy, plane * g.outPositions() * BLOCK + lane, partial, tap);
                }
            }
        }
    }

    private void overlap(float[] scratch, int at, float[] dy, int dyAt, float[] partial, int tap) {
        int step = g.width().stride() * BLOCK;
        int rowStep = g.height().stride() * padded.width() * BLOCK;
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = sum0;
        for (int row = 0; row < g.height().out(); row++) {
            int x = at + row * rowStep;
            int d = dyAt + row * g.width().out() * BLOCK;
            int column = 0;
            for (; column < g.width().out() - 1; column += 2) {
                FloatVector a = FloatVector.fromArray(SPECIES, scratch, x + column * step);
                FloatVector b = FloatVector.fromArray(SPECIES, scratch, x + column * step + step);
                sum0 = a.fma(FloatVector.fromArray(SPECIES, dy, d + column * BLOCK), sum0);
                sum1 = b.fma(FloatVector.fromArray(SPECIES, dy, d + column * BLOCK + BLOCK), sum1);
            }
            if (column < g.width().out()) {
                FloatVector a = FloatVector.fromArray(SPECIES, scratch, x + column * step);
                sum0 = a.fma(FloatVector.fromArray(SPECIES, dy, d + column * BLOCK), sum0);
            }
        }
        sum0.add(sum1).intoArray(partial, tap);
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
