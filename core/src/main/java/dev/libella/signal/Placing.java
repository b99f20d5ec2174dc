package dev.libella.signal;

/** Copies parts of an array into the padded array of a transform and back. */
final class Placing {
    private Placing() {}

    /**
     * Puts a part of an array at the origin of a transform's array; rows outside the array are left as they are.
     *
     * @param firstRow where the part begins along the first axis; may be negative
     * @param from where it begins along the others
     * @param taken how many samples it has along each axis
     * @param target {@code [ffts[0].size(), ffts[1].size(), …]}. Modified.
     */
    static void read(NdArray.Doubles array, int firstRow, int[] from, int[] taken, double[] target, Fft[] ffts) {
        int rank = taken.length;
        int rows = array.shape().size(0);
        int last = rank - 1;
        int width = Math.min(taken[last], ffts[last].size());
        for (int row = Math.max(0, -firstRow); row < taken[0] && firstRow + row < rows; row++) {
            for (int line = 0; line < lines(taken); line++) {
                int rest = line;
                int source = from[last];
                int goal = 0;
                int sourceStride = array.shape().size(last);
                int goalStride = ffts[last].size();
                boolean inside = true;
                for (int axis = last - 1; axis >= 1; axis--) {
                    int index = rest % taken[axis];
                    rest /= taken[axis];
                    inside &= index < ffts[axis].size();
                    source += (from[axis] + index) * sourceStride;
                    goal += index * goalStride;
                    sourceStride *= array.shape().size(axis);
                    goalStride *= ffts[axis].size();
                }
                if (inside) {
                    System.arraycopy(
                            array.array(),
                            (firstRow + row) * sourceStride + source,
                            target,
                            row * goalStride + goal,
                            width);
                }
            }
        }
    }

    /**
     * Puts a block of results in its place.
     *
     * @param source {@code [ffts[0].size(), …]}, not yet divided by the number of its elements. Not modified.
     * @param lead where the results begin in it along each axis
     * @param out receives the rows from {@code firstRow} on, as many as it has, at most {@code rows}. Modified.
     */
    static void write(double[] source, Fft[] ffts, int[] lead, NdArray.Doubles out, int firstRow, int rows) {
        int rank = lead.length;
        int last = rank - 1;
        double scale = 1;
        for (Fft fft : ffts) {
            scale /= fft.size();
        }
        int[] size = out.shape().toArray();
        int width = size[last];
        for (int row = 0; row < rows && firstRow + row < size[0]; row++) {
            for (int line = 0; line < lines(size); line++) {
                int rest = line;
                int at = lead[last];
                int goal = 0;
                int stride = ffts[last].size();
                int goalStride = width;
                for (int axis = last - 1; axis >= 1; axis--) {
                    int index = rest % size[axis];
                    rest /= size[axis];
                    at += (lead[axis] + index) * stride;
                    goal += index * goalStride;
                    stride *= ffts[axis].size();
                    goalStride *= size[axis];
                }
                at += (lead[0] + row) * stride;
                goal += (firstRow + row) * goalStride;
                for (int i = 0; i < width; i++) {
                    out.array()[goal + i] = source[at + i] * scale;
                }
            }
        }
    }

    /** Puts samples {@code [begin, begin + count)} of a signal, zero outside it, into one of several columns. */
    static void readColumn(double[] signal, int begin, int count, double[] target, int column, int columns) {
        for (int i = Math.max(0, -begin); i < count && begin + i < signal.length; i++) {
            target[i * columns + column] = signal[begin + i];
        }
    }

    /** Puts scaled numbers of a column, from row {@code lead} on, into a signal from {@code at} on, as far as it goes. */
    static void writeColumn(
            double[] source, int lead, int column, int columns, double scale, double[] signal, int at, int count) {
        for (int i = 0; i < count && at + i < signal.length; i++) {
            signal[at + i] = source[(lead + i) * columns + column] * scale;
        }
    }

    private static int lines(int[] sizes) {
        int lines = 1;
        for (int axis = 1; axis < sizes.length - 1; axis++) {
            lines *= sizes[axis];
        }
        return lines;
    }
}
