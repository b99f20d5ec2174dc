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
 * Pooling over height and width in NCHW, for values that no fast convolution has put in blocks: by the maximum, the average,
 * the 1-norm or the 2-norm.
 *
 * <p>Forward, the rows of a patch become one, column by column; then the patch's columns, which lie beside each other in
 * that row. Backward, rows are taken apart by the remainder of their columns by the stride ({@link Interleaving}), so that a
 * patch's numbers again lie in the lane of their patch; vectors may then run over the end of a row, and what they leave
 * there is never read. Thread-safe.
 */
public final class PlanarPooling {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /** What becomes of a patch. */
    private enum Kind {
        MAX,
        AVERAGE,
        ABSOLUTE_SUM,
        ROOT_OF_SQUARES
    }

    private final Kind kind;
    private final PoolAxis h;
    private final PoolAxis w;
    private final Slide slide;

    /** What an average's sums are multiplied by, one for each output position and some more; none otherwise. */
    private final float[] factors;

    /** For patches of 2×2, the commonest ones. */
    private final Optional<PairPooling> pairs;

    /** Numbers of a row with its padding in front and behind. */
    private final int covered;

    /** The same with room for vectors that run over its end. */
    private final int padded;

    private PlanarPooling(Kind kind, PoolGeometry g, Slide slide, float[] factors) {
        this.kind = kind;
        this.h = g.height();
        this.w = g.width();
        this.slide = slide;
        this.factors = kind == Kind.AVERAGE ? Arrays.copyOf(factors, factors.length + LANES) : factors;
        boolean arePairs = (kind == Kind.MAX || kind == Kind.AVERAGE)
                && PairPooling.fits(w, slide)
                && Slide.of(h).filter(s -> PairPooling.fits(h, s)).isPresent();
        this.pairs = arePairs ? Optional.of(new PairPooling(w.in(), w.out())) : Optional.empty();
        this.covered = Math.max(slide.before() + w.in(), (w.out() - 1) * slide.stride() + slide.kernel());
        this.padded = (Math.ceilDiv(covered, slide.stride() * LANES) + 1) * slide.stride() * LANES;
    }

    /** Max pooling; empty if patches are not equal, dilated in width, or have a depth. NaN counts as largest. */
    public static Optional<PlanarPooling> max(PoolGeometry g) {
        return of(Kind.MAX, g, new float[0]);
    }

    /** Average pooling; empty for the same patches. */
    public static Optional<PlanarPooling> average(PoolGeometry g, ReferencePooling.Divisor divisor) {
        return of(Kind.AVERAGE, g, ReferencePooling.factors(g, divisor));
    }

    /**
     * Pooling by a norm; empty for the same patches, and unless p is 1 or 2. Squares are summed in float32, so that they must
     * stay below 3·10³⁸.
     */
    public static Optional<PlanarPooling> norm(PoolGeometry g, double p) {
        return p == 1 || p == 2
                ? of(p == 1 ? Kind.ABSOLUTE_SUM : Kind.ROOT_OF_SQUARES, g, new float[0])
                : Optional.empty();
    }

    private static Optional<PlanarPooling> of(Kind kind, PoolGeometry g, float[] factors) {
        boolean flat = g.depth().in() == 1 && g.depth().out() == 1;
        return flat ? Slide.of(g.width()).map(slide -> new PlanarPooling(kind, g, slide, factors)) : Optional.empty();
    }

    /**
     * The largest number, the average or the norm of each patch.
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
        float neutral = kind == Kind.MAX ? Float.NEGATIVE_INFINITY : 0;
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
        int to = slide.before();
        boolean adds = kind == Kind.ABSOLUTE_SUM || kind == Kind.ROOT_OF_SQUARES;
        if (adds) {
            Arrays.fill(row, to, to + w.in(), 0f);
        } else {
            System.arraycopy(x, at, row, to, w.in());
        }
        for (int i = adds ? 0 : 1; i < rows; i++) {
            int from = at + i * h.step() * w.in();
            switch (kind) {
                case MAX, AVERAGE -> fold(x, from, row, to, w.in());
                case ABSOLUTE_SUM -> addAbsolute(x, from, row, to, w.in());
                case ROOT_OF_SQUARES -> addSquares(x, from, row, to, w.in());
            }
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
        if (kind == Kind.AVERAGE) {
            multiply(factors, factorAt, y, yAt, w.out());
        } else if (kind == Kind.ROOT_OF_SQUARES) {
            root(y, yAt, w.out());
        }
    }

    // Numbers pass from one of these loops to the next in memory: vectors that live across methods or loops may become
    // objects for good, by the order in which the compiler happens to meet them.

    private void fold(float[] from, int at, float[] into, int to, int count) {
        if (kind == Kind.MAX) {
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

    private static void addAbsolute(float[] from, int at, float[] into, int to, int count) {
        int i = 0;
        for (; i <= count - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, from, at + i)
                    .abs()
                    .add(FloatVector.fromArray(SPECIES, into, to + i))
                    .intoArray(into, to + i);
        }
        for (; i < count; i++) {
            into[to + i] += Math.abs(from[at + i]);
        }
    }

    private static void addSquares(float[] from, int at, float[] into, int to, int count) {
        int i = 0;
        for (; i <= count - LANES; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, from, at + i);
            x.fma(x, FloatVector.fromArray(SPECIES, into, to + i)).intoArray(into, to + i);
        }
        for (; i < count; i++) {
            into[to + i] = Math.fma(from[at + i], from[at + i], into[to + i]);
        }
    }

    private static void root(float[] y, int at, int count) {
        int i = 0;
        for (; i <= count - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, y, at + i).sqrt().intoArray(y, at + i);
        }
        for (; i < count; i++) {
            y[at + i] = (float) Math.sqrt(y[at + i]);
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
     * The gradient of the input. That of a maximum goes to the first of a patch's largest numbers; NaN's goes nowhere. That
     * of a norm is 0 where the norm is.
     *
     * @param x input of the forward pass; average pooling does not read it. Not modified.
     * @param y output of the forward pass; average pooling does not read it. Not modified.
     * @param dy gradient of the output. Not modified.
     * @param dx gradient of the input. Modified.
     */
    public void gradient(float[] x, float[] y, float[] dy, float[] dx, int fromPlane, int toPlane) {
        if (pairs.isPresent()) {
            pairsGradient(pairs.get(), x, y, dy, dx, fromPlane, toPlane);
            return;
        }
        for (int plane = fromPlane; plane < toPlane; plane++) {
            if (kind == Kind.MAX) {
                maxGradient(x, y, dy, dx, plane);
            } else {
                sumGradient(y, dy, dx, plane);
                multiplyBySlope(x, dx, plane * h.in() * w.in(), (plane + 1) * h.in() * w.in());
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

    /** What each number gets from the sums that it is in. */
    private void sumGradient(float[] y, float[] dy, float[] dx, int plane) {
        float[] room = Scratch.floats(3 * padded);
        int length = padded / slide.stride();
        int xAt = plane * h.in() * w.in();
        Arrays.fill(dx, xAt, xAt + h.in() * w.in(), 0f);
        for (int oh = 0; oh < h.out(); oh++) {
            Arrays.fill(room, 0, 2 * padded, 0f);
            for (int ow = 0; ow < w.out(); ow++) {
                int i = oh * w.out() + ow;
                room[padded + ow] = share(i, plane * h.out() * w.out() + i, y, dy);
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

    private float share(int position, int at, float[] y, float[] dy) {
        return switch (kind) {
            case AVERAGE -> dy[at] * factors[position];
            case ROOT_OF_SQUARES -> y[at] == 0 ? 0 : dy[at] / y[at];
            case MAX, ABSOLUTE_SUM -> dy[at];
        };
    }

    /** What a sum gives to |x| or x² is given to x. */
    private void multiplyBySlope(float[] x, float[] dx, int from, int to) {
        if (kind == Kind.ABSOLUTE_SUM) {
            for (int i = from; i < to; i++) {
                dx[i] *= Math.signum(x[i]);
            }
        } else if (kind == Kind.ROOT_OF_SQUARES) {
            for (int i = from; i < to; i++) {
                dx[i] *= x[i];
            }
        }
    }

    private void addRow(float[] row, int at, float[] dx, int xAt) {
        for (int c = 0; c < w.in(); c++) {
            dx[xAt + c] += row[at + c];
        }
    }
}
