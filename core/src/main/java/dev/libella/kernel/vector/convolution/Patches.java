package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.Elementwise;
import java.util.Arrays;

/**
 * The patch matrix of a convolution over one group of one example (im2col; {@code torch.nn.Unfold}): a row for each tap
 * of each input channel, a column for each output position, {@code X[(c, k), p] = x[c, p·stride + k·dilation − before]}.
 * With it a convolution of any geometry is a matrix product.
 *
 * <p>It is made for some channels and some positions at a time, so that it stays in the cache. Immutable.
 */
final class Patches {
    private final ConvGeometry g;

    /** Whether the matrix is the input itself: 1×1 filters, which see every position once. */
    private final boolean isInput;

    /** Whether a row of the matrix is a channel moved by a fixed distance, but for the columns at the sides. */
    private final boolean areMoved;

    Patches(ConvGeometry g) {
        this.g = g;
        Axis w = g.width();
        isInput = isWhole(g.depth()) && isWhole(g.height()) && isWhole(w);
        areMoved = g.isPlanar() && g.height().stride() == 1 && w.stride() == 1 && w.in() == w.out();
    }

    private static boolean isWhole(Axis axis) {
        return axis.kernel() == 1 && axis.stride() == 1 && axis.before() == 0 && axis.in() == axis.out();
    }

    boolean isInput() {
        return isInput;
    }

    /**
     * Writes the rows of some channels.
     *
     * @param x input. Not modified.
     * @param xAt where the first of the channels begins
     * @param from first position
     * @param to end of the positions, exclusive
     * @param into receives the rows. Modified.
     * @param stride distance between two rows in it
     */
    void unfold(float[] x, int xAt, int channels, int from, int to, float[] into, int stride) {
        int at = 0;
        for (int c = 0; c < channels; c++) {
            int plane = xAt + c * g.inPositions();
            for (int tap = 0; tap < g.taps(); tap++, at += stride) {
                if (isInput) {
                    System.arraycopy(x, plane + from, into, at, to - from);
                } else if (areMoved) {
                    move(x, plane, tap, from, to, into, at);
                } else {
                    lines(Way.UNFOLD, tap, from, to, into, at - from, x, plane);
                }
            }
        }
    }

    /**
     * Adds the numbers of rows to the positions from which {@link #unfold} takes them.
     *
     * @param rows the rows of some channels from 0. Modified.
     * @param stride distance between two rows
     * @param x receives the sums. Modified.
     * @param xAt where the first of the channels begins
     */
    void fold(float[] rows, int stride, int channels, int from, int to, float[] x, int xAt) {
        int at = 0;
        for (int c = 0; c < channels; c++) {
            int plane = xAt + c * g.inPositions();
            for (int tap = 0; tap < g.taps(); tap++, at += stride) {
                if (areMoved) {
                    clearSides(tap, from, to, rows, at);
                    int distance = distance(tap);
                    int first = Math.max(from, -distance);
                    int end = Math.min(to, g.inPositions() - distance);
                    Elementwise.addTo(x, plane + first + distance, rows, at + first - from, end - first);
                } else {
                    lines(Way.FOLD, tap, from, to, rows, at - from, x, plane);
                }
            }
        }
    }

    /** How far a tap's row is moved. */
    private int distance(int tap) {
        return g.height().position(0, tap / g.width().kernel()) * g.width().in()
                + g.width().position(0, tap % g.width().kernel());
    }

    private void move(float[] x, int plane, int tap, int from, int to, float[] into, int at) {
        int distance = distance(tap);
        int first = Math.clamp(-distance, from, to);
        int end = Math.clamp(g.inPositions() - distance, first, to);
        Arrays.fill(into, at, at + first - from, 0f);
        if (first < end) {
            System.arraycopy(x, plane + first + distance, into, at + first - from, end - first);
        }
        Arrays.fill(into, at + end - from, at + to - from, 0f);
        clearSides(tap, from, to, into, at);
    }

    /** Clears the columns whose tap lies beside the input. */
    private void clearSides(int tap, int from, int to, float[] row, int at) {
        int width = g.width().out();
        int beside = g.width().position(0, tap % g.width().kernel());
        int firstColumn = beside < 0 ? 0 : Math.max(0, width - beside);
        int endColumn = beside < 0 ? Math.min(width, -beside) : width;
        for (int line = from / width * width; line < to && firstColumn < endColumn; line += width) {
            int first = Math.max(from, line + firstColumn);
            int end = Math.min(to, line + endColumn);
            for (int p = first; p < end; p++) {
                row[at + p - from] = 0;
            }
        }
    }

    /** What is done with the positions of a line of the output: {@code count} numbers of a row from {@code at}. */
    private enum Way {
        UNFOLD {
            @Override
            void outside(float[] row, int at, int count) {
                Arrays.fill(row, at, at + count, 0f);
            }

            @Override
            void inside(float[] row, int at, int count, float[] x, int xAt, int stride) {
                for (int i = 0; i < count; i++) {
                    row[at + i] = x[xAt + i * stride];
                }
            }
        },
        FOLD {
            @Override
            void outside(float[] row, int at, int count) {}

            @Override
            void inside(float[] row, int at, int count, float[] x, int xAt, int stride) {
                for (int i = 0; i < count; i++) {
                    x[xAt + i * stride] += row[at + i];
                }
            }
        };

        /** Where the tap lies outside the input. */
        abstract void outside(float[] row, int at, int count);

        /** Where it reads the numbers {@code x[xAt + i·stride]}. */
        abstract void inside(float[] row, int at, int count, float[] x, int xAt, int stride);
    }

    /** Goes along the output's lines. */
    private void lines(Way way, int tap, int from, int to, float[] row, int at, float[] x, int plane) {
        Axis w = g.width();
        Axis h = g.height();
        int column = tap % w.kernel();
        int line = tap / w.kernel() % h.kernel();
        int slice = tap / w.kernel() / h.kernel();
        int firstInside = Math.clamp(Math.ceilDiv(-w.position(0, column), w.stride()), 0, w.out());
        int endInside =
                Math.clamp(Math.floorDiv(w.in() - 1 - w.position(0, column), w.stride()) + 1, firstInside, w.out());
        for (int p = from; p < to; ) {
            int start = p / w.out() * w.out();
            int end = Math.min(to, start + w.out());
            int y = h.position(p / w.out() % h.out(), line);
            int z = g.depth().position(p / w.out() / h.out(), slice);
            int first = Math.clamp(start + firstInside, p, end);
            int last = Math.clamp(start + endInside, first, end);
            if (y < 0 || y >= h.in() || z < 0 || z >= g.depth().in()) {
                way.outside(row, at + p, end - p);
            } else {
                int source = (z * h.in() + y) * w.in() + w.position(first - start, column);
                way.outside(row, at + p, first - p);
                way.inside(row, at + first, last - first, x, plane + source, w.stride());
                way.outside(row, at + last, end - last);
            }
            p = end;
        }
    }
}
