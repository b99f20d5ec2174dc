package dev.libella.signal;

import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import java.util.Arrays;

/**
 * The part of a full convolution that a mode keeps: on each axis {@code size} positions from {@code start} on.
 *
 * <p>Position p of the full convolution of a (n samples) and v (m samples) is {@code Σ a[p − j]·v[j]}, p in [0, n + m −
 * 1). A correlation is the convolution with the flipped v, so the same regions serve both.
 */
final class Region {
    private final int[] start;
    private final int[] size;

    /** The arrays are kept. Not modified. */
    Region(int[] start, int[] size) {
        this.start = start;
        this.size = size;
    }

    /** Which of two middles "same" takes when the second input has an even number of samples. */
    enum Centre {
        /** {@code (m − 1) / 2}, rounded down: all of SciPy's functions but one. */
        EARLY,
        /** {@code m / 2}: {@code scipy.signal.correlate2d}. */
        LATE
    }

    /**
     * SciPy's region for inputs of two shapes of one rank.
     *
     * @throws ShapeException in mode VALID, if neither input contains the other
     */
    static Region of(String function, Mode mode, Shape a, Shape v, Centre centre) {
        if (mode == Mode.VALID) {
            requireNested(function, a, v);
        }
        return unchecked(mode, a, v, centre);
    }

    /** The same for inputs of which each may be the longer one on some axis. */
    static Region unchecked(Mode mode, Shape a, Shape v, Centre centre) {
        int[] start = new int[a.rank()];
        int[] size = new int[a.rank()];
        for (int axis = 0; axis < size.length; axis++) {
            int n = a.size(axis);
            int m = v.size(axis);
            start[axis] = switch (mode) {
                case FULL -> 0;
                case SAME -> centre == Centre.EARLY ? (m - 1) / 2 : m / 2;
                case VALID -> Math.min(n, m) - 1;
            };
            size[axis] = switch (mode) {
                case FULL -> Math.addExact(n, m - 1);
                case SAME -> n;
                case VALID -> Math.abs(n - m) + 1;
            };
        }
        return new Region(start, size);
    }

    /** The first position on an axis. */
    int start(int axis) {
        return start[axis];
    }

    /** The number of positions on an axis. */
    int size(int axis) {
        return size[axis];
    }

    /** The number of positions on every axis. */
    Shape shape() {
        return Shape.of(size);
    }

    /** Refuses inputs of which neither is at least as large as the other in every dimension. */
    static void requireNested(String function, Shape a, Shape v) {
        boolean aContainsV = true;
        boolean vContainsA = true;
        for (int axis = 0; axis < a.rank(); axis++) {
            aContainsV &= a.size(axis) >= v.size(axis);
            vContainsA &= v.size(axis) >= a.size(axis);
        }
        if (!aContainsV && !vContainsA) {
            throw new ShapeException(function + ": in mode 'valid' one input must be at least as large as the other in"
                    + " every dimension; got " + a + " and " + v + "; use mode 'same' or 'full'");
        }
    }

    /** The region on some of the axes. */
    Region only(int[] axes) {
        return new Region(
                Arrays.stream(axes).map(axis -> start[axis]).toArray(),
                Arrays.stream(axes).map(axis -> size[axis]).toArray());
    }

    /** The region of one slice: a single position on these axes. */
    Region collapsed(int[] axes) {
        int[] sliceStart = start.clone();
        int[] sliceSize = size.clone();
        for (int axis : axes) {
            sliceStart[axis] = 0;
            sliceSize[axis] = 1;
        }
        return new Region(sliceStart, sliceSize);
    }
}
