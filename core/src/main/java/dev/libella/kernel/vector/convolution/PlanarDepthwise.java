package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.Scratch;
import dev.libella.kernel.vector.tile.PlaneTile;
import dev.libella.kernel.vector.tile.PlaneTileMaker;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.parallel.Cut;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * Depthwise convolution with stride 1 in NCHW and its gradients, for planes whose rows fill vectors: a plane is copied
 * with its padding into the first-level cache, and {@link PlaneTile}s go over the copy.
 *
 * <p>The gradient of the input is the convolution of the output's gradient with the filter turned round. Rows and columns
 * that fill no tile are computed with those before them, again; the weights' gradient counts them once.
 */
public final class PlanarDepthwise implements DepthwiseKernel {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** Multiply-adds of vectors that may be written out in one tile: the compilers give up on methods that are too long. */
    private static final int MOST_PRODUCTS = 64;

    /** The most taps: more would make even a tile of one row too long. */
    private static final int MOST_TAPS = 49;

    private final ConvGeometry g;

    /** The convolution that is the gradient of the input. */
    private final ConvGeometry back;

    private final int lanes;
    private final Cut planes;
    private final PlaneTile forward;
    private final PlaneTile backward;

    /** Kernel rows whose sums the registers hold. */
    private final int kernelRows;

    /** For the weights' gradient: whole tiles, those at the end of rows, those in the rows that are left, and the last. */
    private final PlaneTile[] overlaps = new PlaneTile[4];

    /** For a geometry that it {@link #fits}. */
    PlanarDepthwise(ConvGeometry g, Registers registers) {
        this.g = g;
        back = new ConvGeometry(
                g.batch(), g.groups(), g.outChannels(), g.inChannels(), g.depth(), back(g.height()), back(g.width()));
        lanes = registers.lanes();
        planes = Cut.of(g.batch() * g.inChannels(), g.inPositions());
        forward = PlaneTileMaker.tile(spec(g, rows(g), g.height().kernel(), false, 0));
        backward = PlaneTileMaker.tile(spec(back, rows(back), g.height().kernel(), false, 0));
        kernelRows = Math.clamp(
                (registers.count() - 8) / g.width().kernel(), 1, g.height().kernel());
        int rest = g.height().out() % rows(g);
        for (int part = 0; part < overlaps.length; part++) {
            int rows = part < 2 || rest == 0 ? rows(g) : rest;
            int counted = part % 2 == 0 ? 0 : Math.floorMod(-g.width().out(), lanes);
            overlaps[part] = PlaneTileMaker.tile(spec(g, rows, kernelRows, true, counted));
        }
    }

    private static Axis back(Axis axis) {
        return new Axis(axis.out(), axis.in(), axis.kernel(), 1, axis.kernel() - 1 - axis.before(), 1);
    }

    private PlaneTileMaker.Spec spec(ConvGeometry g, int rows, int kernelRows, boolean overlap, int counted) {
        return new PlaneTileMaker.Spec(
                lanes, rows, kernelRows, g.width().kernel(), pitch(g), g.width().out(), overlap, counted);
    }

    /** Rows of a tile. */
    private static int rows(ConvGeometry g) {
        int most = Math.max(1, MOST_PRODUCTS / g.taps());
        return Math.ceilDiv(g.height().out(), Math.ceilDiv(g.height().out(), most));
    }

    /** Distance between the rows of a padded plane. */
    private static int pitch(ConvGeometry g) {
        return g.width().out() + g.width().kernel() - 1;
    }

    private static int paddedSize(ConvGeometry g) {
        return (g.height().out() + g.height().kernel() - 1) * pitch(g);
    }

    /** Whether it can compute a depthwise convolution. */
    public static boolean fits(ConvGeometry g) {
        return fits(g, Registers.NATIVE);
    }

    static boolean fits(ConvGeometry g, Registers registers) {
        int narrowest = Math.min(g.width().in(), g.width().out());
        return DepthwiseKernel.fits(g.groups(), g.inChannels(), g.outChannels())
                && g.isPlanar()
                && slides(g.height())
                && slides(g.width())
                && g.taps() <= MOST_TAPS
                && narrowest >= registers.lanes();
    }

    /** One step at a time, and no window lies in the padding only. */
    private static boolean slides(Axis axis) {
        int after = axis.out() + axis.kernel() - 1 - axis.in() - axis.before();
        return axis.stride() == 1 && axis.dilation() == 1 && axis.before() < axis.kernel() && after < axis.kernel();
    }

    @Override
    public String name() {
        return "planar";
    }

    @Override
    public int pieces() {
        return planes.pieces();
    }

    @Override
    public int packedSize() {
        return 2 * g.inChannels() * g.taps();
    }

    @Override
    public int biasSize() {
        return g.inChannels();
    }

    @Override
    public int partialSize() {
        return planes.items() * g.taps();
    }

    /** The filters as they are, then all of them turned round. */
    @Override
    public void pack(float[] weight, float[] packed) {
        int taps = g.taps();
        int count = g.inChannels() * taps;
        System.arraycopy(weight, 0, packed, 0, count);
        for (int i = 0; i < count; i++) {
            packed[count + i] = weight[i / taps * taps + taps - 1 - i % taps];
        }
    }

    @Override
    public void forward(int piece, float[] x, float[] packed, float[] y, Finish finish) {
        slide(piece, g, forward, x, packed, 0, finish.bias(), y);
        finish.applyAll(y, planes.from(piece) * g.outPositions(), planes.to(piece) * g.outPositions());
    }

    @Override
    public void inputGradient(int piece, float[] dy, float[] packed, float[] dx) {
        slide(piece, back, backward, dy, packed, packed.length / 2, null, dx);
    }

    private void slide(
            int piece,
            ConvGeometry g,
            PlaneTile tile,
            float[] x,
            float[] weights,
            int weightsAt,
            float @Nullable [] bias,
            float[] y) {
        float[] padded = padding(g, 0);
        int height = g.height().out();
        int width = g.width().out();
        int rows = rows(g);
        for (int plane = planes.from(piece); plane < planes.to(piece); plane++) {
            copy(g, x, plane, padded);
            int channel = plane % g.inChannels();
            float start = bias == null ? 0 : bias[channel];
            int w = weightsAt + channel * g.taps();
            for (int row = 0; row < height; row += rows * (height / rows)) {
                int first = Math.min(row, height - rows);
                int bands = row == 0 ? height / rows : 1;
                int from = first * pitch(g);
                int to = plane * g.outPositions() + first * width;
                tile.run(start, width / lanes, bands, padded, from, weights, w, y, to);
                if (width % lanes > 0) {
                    int last = width - lanes;
                    tile.run(start, 1, bands, padded, from + last, weights, w, y, to + last);
                }
            }
        }
    }

    /** Room for a padded plane, all of it padding, and for more behind. */
    private static float[] padding(ConvGeometry g, int more) {
        int size = paddedSize(g);
        float[] padded = Scratch.floats(size + more);
        Arrays.fill(padded, 0, size, 0f);
        return padded;
    }

    /** Copies a plane into the middle of the padding. */
    private static void copy(ConvGeometry g, float[] x, int plane, float[] padded) {
        int columns = g.width().in();
        int xAt = plane * g.inPositions();
        int to = g.height().before() * pitch(g) + g.width().before();
        for (int c = 0; c < columns; c += SPECIES.length()) {
            int column = Math.min(c, Math.max(0, columns - SPECIES.length()));
            copyColumns(g.height().in(), x, xAt + column, columns, padded, to + column, pitch(g));
        }
    }

    private static void copyColumns(int rows, float[] x, int xAt, int columns, float[] padded, int at, int pitch) {
        for (int row = 0; row < rows; row++) {
            if (columns < SPECIES.length()) {
                System.arraycopy(x, xAt + row * columns, padded, at + row * pitch, columns);
            } else {
                FloatVector.fromArray(SPECIES, x, xAt + row * columns).intoArray(padded, at + row * pitch);
            }
        }
    }

    @Override
    public void weightGradient(int piece, float[] x, float[] dy, float[] partial) {
        int size = paddedSize(g);
        int sums = kernelRows * g.width().kernel();
        float[] padded = padding(g, Math.ceilDiv(sums, lanes) * lanes);
        int height = g.height().kernel();
        for (int plane = planes.from(piece); plane < planes.to(piece); plane++) {
            copy(g, x, plane, padded);
            for (int row = 0; row < height; row += kernelRows) {
                int ky = Math.min(row, height - kernelRows);
                int at = plane * g.taps() + ky * g.width().kernel();
                Arrays.fill(partial, at, at + sums, 0f);
                for (int part = 0; part < overlaps.length; part++) {
                    overlap(part, padded, ky, dy, plane);
                    for (int tap = 0; tap < sums; tap++) {
                        partial[at + tap] += padded[size + tap];
                    }
                }
            }
        }
    }

    /** Sums products in a part of a plane and puts the sums behind the padded plane. */
    private void overlap(int part, float[] padded, int ky, float[] dy, int plane) {
        int rows = rows(g);
        int rest = g.height().out() % rows;
        int width = g.width().out();
        int row = part < 2 ? 0 : g.height().out() - rest;
        int bands = part < 2 ? g.height().out() / rows : rest == 0 ? 0 : 1;
        int column = part % 2 == 0 ? 0 : width - lanes;
        int strips = part % 2 == 0 ? width / lanes : width % lanes == 0 ? 0 : 1;
        int from = (ky + row) * pitch(g) + column;
        int dyAt = plane * g.outPositions() + row * width + column;
        overlaps[part].run(0f, strips, bands, padded, from, dy, dyAt, padded, paddedSize(g));
    }

    @Override
    public void reduce(float[] partial, float[] dw) {
        for (int i = 0; i < dw.length; i++) {
            double sum = 0;
            for (int n = 0; n < g.batch(); n++) {
                sum += partial[n * dw.length + i];
            }
            dw[i] = (float) sum;
        }
    }
}
