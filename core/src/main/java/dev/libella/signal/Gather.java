package dev.libella.signal;

import dev.libella.tensor.Shape;
import java.util.Arrays;

/**
 * A new array whose elements are picked from another one axis by axis: padding, cropping and flipping are all this.
 */
final class Gather {
    /** Stands in a map for "outside the source": the element keeps what the target array had. */
    static final int OUTSIDE = -1;

    private Gather() {}

    /**
     * {@code target[i, j, …] = source[maps[0][i], maps[1][j], …]}.
     *
     * @param maps for each axis the source index of each target index, or {@link #OUTSIDE}. Not modified.
     * @param target zeros or a fill value, of the maps' lengths and the source's kind. Modified.
     */
    static void into(NdArray source, int[][] maps, NdArray target) {
        int rank = maps.length;
        if (rank == 0) {
            System.arraycopy(source.array(), 0, target.array(), 0, 1);
            return;
        }
        if (target.shape().elements() == 0 || source.shape().elements() == 0) {
            return;
        }
        int[] last = maps[rank - 1];
        int[] runs = runs(last);
        int rows = target.shape().elements() / last.length;
        for (int row = 0; row < rows; row++) {
            int base = sourceRow(row, maps, source.shape());
            if (base == OUTSIDE) {
                continue;
            }
            for (int run = 0; run + 1 < runs.length; run++) {
                int from = runs[run];
                if (last[from] != OUTSIDE) {
                    System.arraycopy(
                            source.array(),
                            base + last[from],
                            target.array(),
                            row * last.length + from,
                            runs[run + 1] - from);
                }
            }
        }
    }

    /** The array with the order along some axes reversed. */
    static NdArray flip(NdArray array, boolean[] reversed) {
        int[][] maps = new int[reversed.length][];
        for (int axis = 0; axis < maps.length; axis++) {
            int size = array.shape().size(axis);
            maps[axis] = new int[size];
            for (int i = 0; i < size; i++) {
                maps[axis][i] = reversed[axis] ? size - 1 - i : i;
            }
        }
        NdArray flipped = array.zeros(array.shape());
        into(array, maps, flipped);
        return flipped;
    }

    /** A part of the array seen through its boundary: {@code size[i]} positions from {@code start[i]} on each axis. */
    static NdArray window(NdArray array, int[] start, int[] size, Boundary boundary) {
        NdArray window = array.zeros(Shape.of(size));
        if (boundary instanceof Boundary.Fill(double value) && value != 0) {
            fill(window, value);
        }
        int[][] maps = new int[size.length][];
        for (int axis = 0; axis < maps.length; axis++) {
            int length = array.shape().size(axis);
            maps[axis] = new int[size[axis]];
            for (int i = 0; i < size[axis]; i++) {
                maps[axis][i] = Boundary.source(boundary, start[axis] + i, length, OUTSIDE);
            }
        }
        into(array, maps, window);
        return window;
    }

    private static void fill(NdArray array, double value) {
        switch (array) {
            case NdArray.Doubles doubles -> Arrays.fill(doubles.array(), value);
            case NdArray.Floats floats -> Arrays.fill(floats.array(), (float) value);
            case NdArray.Longs longs -> {
                if (value != (long) value) {
                    throw new IllegalArgumentException("fillvalue: must be an integer where the images are; got "
                            + value + "; give the images as doubles");
                }
                Arrays.fill(longs.array(), (long) value);
            }
        }
    }

    /** Where the runs of ascending (or outside) indices begin, and the end. */
    private static int[] runs(int[] map) {
        int[] starts = new int[map.length + 1];
        int count = 1;
        for (int i = 1; i < map.length; i++) {
            boolean outside = map[i] == OUTSIDE && map[i - 1] == OUTSIDE;
            boolean ascending = map[i - 1] != OUTSIDE && map[i] == map[i - 1] + 1;
            if (!outside && !ascending) {
                starts[count++] = i;
            }
        }
        starts[count] = map.length;
        return Arrays.copyOf(starts, count + 1);
    }

    /** The source offset of a target row (all axes but the last), or {@link #OUTSIDE}. */
    private static int sourceRow(int row, int[][] maps, Shape source) {
        int offset = 0;
        int stride = source.size(-1);
        int rest = row;
        for (int axis = maps.length - 2; axis >= 0; axis--) {
            int index = maps[axis][rest % maps[axis].length];
            if (index == OUTSIDE) {
                return OUTSIDE;
            }
            offset += index * stride;
            stride *= source.size(axis);
            rest /= maps[axis].length;
        }
        return offset;
    }
}
