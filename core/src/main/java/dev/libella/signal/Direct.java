package dev.libella.signal;

import dev.libella.kernel.SignalKernels;
import dev.libella.kernel.SlidingSum;
import dev.libella.tensor.Shape;

/** Convolution as the definition has it: a part of {@code Σ a[p − j]·v[j]}. */
final class Direct {
    private static final SlidingSum KERNEL = SignalKernels.slidingSum();

    /** A piece of work for one thread has about this many multiply-adds. */
    private static final long PIECE = 1L << 18;

    private Direct() {}

    /**
     * A region of the full convolution.
     *
     * @param a the image, of v's kind of numbers and rank, seen through its boundary
     * @param v the filter; neither may be empty
     */
    static NdArray convolve(NdArray a, NdArray v, Region region, Boundary boundary) {
        if (boundary.equals(Boundary.ZEROS)) {
            if (a.shape().rank() == 1 && !(allFinite(a) && allFinite(v))) {
                return overlapsOnly(a, v, region);
            }
            // Fewer taps over the larger image; with zeros around both it is the same sum.
            if (v.shape().elements() > a.shape().elements()) {
                return slide(v, a, region, boundary);
            }
        }
        return slide(a, v, region, boundary);
    }

    private static NdArray slide(NdArray image, NdArray filter, Region region, Boundary boundary) {
        int rank = image.shape().rank();
        int[] start = new int[rank];
        int[] size = new int[rank];
        boolean[] all = new boolean[rank];
        for (int axis = 0; axis < rank; axis++) {
            int taps = filter.shape().size(axis);
            start[axis] = region.start(axis) - (taps - 1);
            size[axis] = Math.addExact(region.size(axis), taps - 1);
            all[axis] = true;
        }
        NdArray padded = Gather.window(image, start, size, boundary);
        NdArray flipped = Gather.flip(filter, all);
        NdArray out = image.zeros(region.shape());
        if (out.shape().elements() > 0) {
            correlateValid(padded, flipped, out);
        }
        return out;
    }

    /** Slides the window over the image without leaving it; {@code out} is modified. */
    private static void correlateValid(NdArray image, NdArray window, NdArray out) {
        Shape outShape = out.shape();
        int rank = outShape.rank();
        int columns = rank == 0 ? 1 : outShape.size(-1);
        int width = rank == 0 ? 1 : window.shape().size(-1);
        int lines = outShape.elements() / columns;
        int[] bases = rowOffsets(outShape, image.shape());
        int[] rows = rowOffsets(window.shape(), image.shape());
        long taps = window.shape().elements();

        // Pieces depend on the sizes only: some lines, or a part of one long line.
        int part = Math.clamp(PIECE / taps, 64, columns < 64 ? 64 : columns);
        int parts = Math.ceilDiv(columns, part);
        int group = parts > 1 ? 1 : Math.clamp(PIECE / Math.max(1, taps * columns), 1, lines);
        int groups = Math.ceilDiv(lines, group);
        ExactSum exact =
                image instanceof NdArray.Longs longs ? ExactSum.of(longs, (NdArray.Longs) window) : ExactSum.UNCHECKED;
        Cores.run(groups * parts, (long) lines * columns * taps, piece -> {
            int from = piece % parts * part;
            int count = Math.min(part, columns - from);
            int first = piece / parts * group;
            for (int line = first; line < Math.min(lines, first + group); line++) {
                int base = bases[line] + from;
                int at = line * columns + from;
                switch (out) {
                    case NdArray.Doubles result ->
                        KERNEL.row(doubles(image), base, rows, doubles(window), width, result.array(), at, count);
                    case NdArray.Floats result ->
                        KERNEL.row(floats(image), base, rows, floats(window), width, result.array(), at, count);
                    case NdArray.Longs result ->
                        exact.row(longs(image), base, rows, longs(window), width, result.array(), at, count);
                }
            }
        });
    }

    /**
     * One dimension without any padding, so that an infinite sample never meets an imagined zero (∞·0 is NaN): as NumPy.
     */
    private static NdArray overlapsOnly(NdArray a, NdArray v, Region region) {
        int n = a.shape().elements();
        int m = v.shape().elements();
        NdArray out = a.zeros(region.shape());
        for (int i = 0; i < out.shape().elements(); i++) {
            int p = region.start(0) + i;
            double sum = 0;
            for (int j = Math.max(0, p - n + 1); j < Math.min(m, p + 1); j++) {
                sum += a.doubleAt(p - j) * v.doubleAt(j);
            }
            switch (out) {
                case NdArray.Doubles doubles -> doubles.array()[i] = sum;
                case NdArray.Floats floats -> floats.array()[i] = (float) sum;
                case NdArray.Longs longs -> throw new AssertionError("integers are finite");
            }
        }
        return out;
    }

    /** Whether no element is NaN or infinite. */
    static boolean allFinite(NdArray array) {
        if (array instanceof NdArray.Longs) {
            return true;
        }
        for (int i = 0; i < array.shape().elements(); i++) {
            if (!Double.isFinite(array.doubleAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** For each line (all axes but the last) of an inner shape, where it begins in an array of the outer shape. */
    private static int[] rowOffsets(Shape inner, Shape outer) {
        int rank = inner.rank();
        int[] offsets = new int[rank == 0 ? 1 : inner.elements() / inner.size(-1)];
        for (int line = 0; line < offsets.length; line++) {
            int rest = line;
            int stride = rank == 0 ? 1 : outer.size(-1);
            for (int axis = rank - 2; axis >= 0; axis--) {
                offsets[line] += rest % inner.size(axis) * stride;
                rest /= inner.size(axis);
                stride *= outer.size(axis);
            }
        }
        return offsets;
    }

    private static double[] doubles(NdArray array) {
        return ((NdArray.Doubles) array).array();
    }

    private static float[] floats(NdArray array) {
        return ((NdArray.Floats) array).array();
    }

    private static long[] longs(NdArray array) {
        return ((NdArray.Longs) array).array();
    }
}
