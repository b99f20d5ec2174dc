package dev.libella.kernel.vector.pooling;

import dev.libella.kernel.PoolAxis;
import dev.libella.kernel.PoolGeometry;
import dev.libella.kernel.reference.ReferencePooling;
import dev.libella.kernel.vector.Scratch;
import java.util.Arrays;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Max and average pooling over height and width in NCHW, for values that no fast convolution has put in blocks.
 *
 * <p>Forward, the rows of a patch become one, column by column; then the patch's columns, which lie beside each other in
 * that row. Backward, rows are taken apart by the remainder of their columns by the stride ({@link Interleaving}), so that a
 * patch's numbers again lie in the lane of their patch; vectors may then run over the end of a row, and what they leave
 * there is never read. Thread-safe.
 */
public final class PlanarPooling {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private final boolean max;
    private final PoolAxis h;
    private final PoolAxis w;
    private final Slide slide;

    /** What sums are multiplied by, one for each output position and some more; none for max pooling. */
    private final float[] factors;

    /** For patches of 2×2, the commonest ones. */
    private final Optional<PairPooling> pairs;

    /** Numbers of a row with its padding in front and behind. */
    private final int covered;

    /** The same with room for vectors that run over its end. */
    private final int padded;

    private PlanarPooling(boolean max, PoolGeometry g, Slide slide, float[] factors) {
        this.max = max;
        this.h = g.height();
        this.w = g.width();
        this.slide = slide;
        this.factors = max ? factors : Arrays.copyOf(factors, factors.length + LANES);
        boolean arePairs = PairPooling.fits(w, slide)
                && Slide.of(h).filter(s -> PairPooling.fits(h, s)).isPresent();
        this.pairs = arePairs ? Optional.of(new PairPooling(w.in(), w.out())) : Optional.empty();
        this.covered = Math.max(slide.before() + w.in(), (w.out() - 1) * slide.stride() + slide.kernel());
        this.padded = (Math.ceilDiv(covered, slide.stride() * LANES) + 1) * slide.stride() * LANES;
    }

    /** Max pooling; empty if patches are not equal, dilated in width, or have a depth. NaN counts as largest. */
    public static Optional<PlanarPooling> max(PoolGeometry g) {
        return of(true, g, new float[0]);
    }

    /** Average pooling; empty for the same patches. */
    public static Optional<PlanarPooling> average(PoolGeometry g, ReferencePooling.Divisor divisor) {
        return of(false, g, ReferencePooling.factors(g, divisor));
    }

    private static Optional<PlanarPooling> of(boolean max, PoolGeometry g, float[] factors) {
        boolean flat = g.depth().in() == 1 && g.depth().out() == 1;
        return flat ? Slide.of(g.width()).map(slide -> new PlanarPooling(max, g, slide, factors)) : Optional.empty();
    }

    /**
     * The largest number or the average of each patch.
     *
     * @param x input. Not modified.
     * @param y output. Modified.
     */
    public void forward(float[] x, float[] y, int fromPlane, int toPlane) {
        if (pairs.isPresent()) {
            pairsForward(pairs.get(), x, y, fromPlane, toPlane);
            return;
        }
        float[] row = Scratch.floats(2 * padded);
        float neutral = max ? Float.NEGATIVE_INFINITY : 0;
        Arrays.fill(row, 0, padded, neutral);
        for (int plane = fromPlane; plane < toPlane; plane++) {
            for (int oh = 0; oh < h.out(); oh++) {
                int first = h.first()[oh];
                int rows = Math.ceilDiv(h.end()[oh] - first, h.step());
                foldRows(x, (plane * h.in() + first) * w.in(), rows, row);
                Arrays.fill(row, slide.before() + w.in(), covered, neutral);
                int yAt = (plane * h.out() + oh) * w.out();
                foldColumns(row, oh * w.out(), y, yAt);
            }
        }
    }

    private void pairsForward(PairPooling pairs, float[] x, float[] y, int fromPlane, int toPlane) {
        int end = toPlane * h.out() * w.out();
        for (int plane = fromPlane; plane < toPlane; plane++) {
            for (int oh = 0; oh < h.out(); oh++) {
                int top = (plane * h.in() + 2 * oh) * w.in();
                pairs.forward(x, top, factors, oh * w.out(), y, (plane * h.out() + oh) * w.out(), end);
            }
        }
    }

    private void pairsGradient(
            PairPooling pairs, float[] x, float[] y, float[] dy, float[] dx, int fromPlane, int toPlane) {
        int end = toPlane * h.in() * w.in();
        for (int plane = fromPlane; plane < toPlane; plane++) {
            for (int oh = 0; oh < h.out(); oh++) {
                int top = (plane * h.in() + 2 * oh) * w.in();
                int yAt = (plane * h.out() + oh) * w.out();
                pairs.gradient(x, top, y, dy, yAt, factors, oh * w.out(), dx, end);
            }
            // An odd row at the end is in no patch.
            Arrays.fill(dx, (plane * h.in() + 2 * h.out()) * w.in(), (plane + 1) * h.in() * w.in(), 0f);
        }
    }

    /** Makes one row of several, after its padding in front. */
    private void foldRows(float[] x, int at, int rows, float[] row) {
        System.arraycopy(x, at, row, slide.before(), w.in());
        for (int i = 1; i < rows; i++) {
            fold(x, at + i * h.step() * w.in(), row, slide.before(), w.in());
        }
    }

    /** Makes the numbers of patches that begin at every column, behind the row, and takes those of the stride. */
    private void foldColumns(float[] row, int factorAt, float[] y, int yAt) {
        int columns = (w.out() - 1) * slide.stride() + 1;
        System.arraycopy(row, 0, row, padded, columns);
        for (int tap = 1; tap < slide.kernel(); tap++) {
            fold(row, tap, row, padded, columns);
        }
        int taken = slide.stride() == 2 ? takeEven(row, padded, y, yAt, w.out()) : 0;
        for (int q = taken; q < w.out(); q++) {
            y[yAt + q] = row[padded + q * slide.stride()];
        }
        if (!max) {
            multiply(factors, factorAt, y, yAt, w.out());
        }
    }

    // Numbers pass from one of these loops to the next in memory: vectors that live across methods or loops may become
    // objects for good, by the order in which the compiler happens to meet them.

    private void fold(float[] from, int at, float[] into, int to, int count) {
        if (max) {
            maximize(from, at, into, to, count);
        } else {
            add(from, at, into, to, count);
        }
    }

    private static void maximize(float[] from, int at, float[] into, int to, int count) {
        int i = 0;
        for (; i <= count - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, into, to + i)
                    .max(FloatVector.fromArray(SPECIES, from, at + i))
                    .intoArray(into, to + i);
        }
        for (; i < count; i++) {
            into[to + i] = Math.max(into[to + i], from[at + i]);
        }
    }

    private static void add(float[] from, int at, float[] into, int to, int count) {
        int i = 0;
        for (; i <= count - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, into, to + i)
                    .add(FloatVector.fromArray(SPECIES, from, at + i))
                    .intoArray(into, to + i);
        }
        for (; i < count; i++) {
            into[to + i] += from[at + i];
        }
    }

    private static void multiply(float[] factors, int at, float[] y, int to, int count) {
        int i = 0;
        for (; i <= count - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, y, to + i)
                    .mul(FloatVector.fromArray(SPECIES, factors, at + i))
                    .intoArray(y, to + i);
        }
        for (; i < count; i++) {
            y[to + i] *= factors[at + i];
        }
    }

    /** Copies every second number, as far as whole vectors go; gives how many it has copied. */
    private static int takeEven(float[] from, int at, float[] y, int to, int count) {
        int i = 0;
        for (; i <= count - LANES; i += LANES) {
            Interleaving.even(
                            FloatVector.fromArray(SPECIES, from, at + 2 * i),
                            FloatVector.fromArray(SPECIES, from, at + 2 * i + LANES))
                    .intoArray(y, to + i);
        }
        return i;
    }

    /**
     * The gradient of the input. That of a maximum goes to the first of a patch's largest numbers; NaN's goes nowhere.
     *
     * @param x input of the forward pass, only for max pooling. Not modified.
     * @param y output of the forward pass, only for max pooling. Not modified.
     * @param dy gradient of the output. Not modified.
     * @param dx gradient of the input. Modified.
     */
    public void gradient(float[] x, float[] y, float[] dy, float[] dx, int fromPlane, int toPlane) {
        if (pairs.isPresent()) {
            pairsGradient(pairs.get(), x, y, dy, dx, fromPlane, toPlane);
            return;
        }
        for (int plane = fromPlane; plane < toPlane; plane++) {
            if (max) {
                maxGradient(x, y, dy, dx, plane);
            } else {
                averageGradient(dy, dx, plane);
            }
        }
    }

    private void maxGradient(float[] x, float[] y, float[] dy, float[] dx, int plane) {
        int size = h.in() * padded;
        float[] room = Scratch.floats(2 * size + padded);
        Arrays.fill(room, size, 2 * size, 0f);
        int rowAt = 2 * size;
        Arrays.fill(room, rowAt, rowAt + padded, Float.NaN); // padding equals no maximum
        for (int ih = 0; ih < h.in(); ih++) {
            System.arraycopy(x, (plane * h.in() + ih) * w.in(), room, rowAt + slide.before(), w.in());
            Interleaving.split(slide.stride(), padded, room, rowAt, room, ih * padded);
        }
        int length = padded / slide.stride();
        for (int oh = 0; oh < h.out(); oh++) {
            int yAt = (plane * h.out() + oh) * w.out();
            for (int q = 0; q < w.out(); q += LANES) {
                int count = Math.min(LANES, w.out() - q);
                FloatVector.zero(SPECIES).intoArray(room, rowAt + LANES);
                System.arraycopy(y, yAt + q, room, rowAt, count);
                System.arraycopy(dy, yAt + q, room, rowAt + LANES, count);
                giveAway(length, room, rowAt, size, oh, q);
            }
        }
        for (int ih = 0; ih < h.in(); ih++) {
            Interleaving.merge(slide.stride(), padded, room, size + ih * padded, room, rowAt);
            System.arraycopy(room, rowAt + slide.before(), dx, (plane * h.in() + ih) * w.in(), w.in());
        }
    }

    /** Adds the gradients of a vector of patches where their maxima are. */
    private void giveAway(int length, float[] room, int at, int size, int oh, int q) {
        FloatVector largest = FloatVector.fromArray(SPECIES, room, at);
        FloatVector left = FloatVector.fromArray(SPECIES, room, at + LANES);
        for (int ih = h.first()[oh]; ih < h.end()[oh]; ih += h.step()) {
            int column = 0;
            int remainder = 0;
            for (int tap = 0; tap < slide.kernel(); tap++) {
                int i = ih * padded + remainder * length + column + q;
                var here = FloatVector.fromArray(SPECIES, room, i).compare(VectorOperators.EQ, largest);
                FloatVector old = FloatVector.fromArray(SPECIES, room, size + i);
                old.blend(old.add(left), here).intoArray(room, size + i);
                left = left.blend(0f, here);
                remainder++;
                if (remainder == slide.stride()) {
                    remainder = 0;
                    column++;
                }
            }
        }
    }

    private void averageGradient(float[] dy, float[] dx, int plane) {
        float[] room = Scratch.floats(3 * padded);
        int length = padded / slide.stride();
        int xAt = plane * h.in() * w.in();
        Arrays.fill(dx, xAt, xAt + h.in() * w.in(), 0f);
        for (int oh = 0; oh < h.out(); oh++) {
            Arrays.fill(room, 0, 2 * padded, 0f);
            for (int ow = 0; ow < w.out(); ow++) {
                int i = oh * w.out() + ow;
                room[padded + ow] = dy[plane * h.out() * w.out() + i] * factors[i];
            }
            for (int tap = 0; tap < slide.kernel(); tap++) {
                int at = tap % slide.stride() * length + tap / slide.stride();
                for (int q = 0; q < w.out(); q += LANES) {
                    FloatVector.fromArray(SPECIES, room, padded + q)
                            .add(FloatVector.fromArray(SPECIES, room, at + q))
                            .intoArray(room, at + q);
                }
            }
            Interleaving.merge(slide.stride(), padded, room, 0, room, 2 * padded);
            for (int ih = h.first()[oh]; ih < h.end()[oh]; ih += h.step()) {
                addRow(room, 2 * padded + slide.before(), dx, xAt + ih * w.in());
            }
        }
    }

    private void addRow(float[] row, int at, float[] dx, int xAt) {
        for (int c = 0; c < w.in(); c++) {
            dx[xAt + c] += row[at + c];
        }
    }
}
