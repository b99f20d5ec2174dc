package dev.libella.signal;

import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;

/**
 * Pools: a window slides over the last two axes, and each position gives one number. Axes in front (channels, images)
 * are treated one by one.
 *
 * <p>Outside the input a maximum sees nothing; the other pools see zeros, and an average counts them (PyTorch's {@code
 * count_include_pad}), except those that only {@code ceilMode} reaches.
 */
public enum Pooling {
    /** The largest number; NaN if there is one. Needs padding of at most half the window. */
    MAX {
        @Override
        double of(Cells cells) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < cells.count; i++) {
                largest = Math.max(largest, cells.values[i]);
            }
            return largest;
        }

        @Override
        long exact(Cells cells) {
            long largest = Long.MIN_VALUE;
            for (int i = 0; i < cells.count; i++) {
                largest = Math.max(largest, cells.integers[i]);
            }
            return largest;
        }
    },
    /** The arithmetic mean; of integers it is a double. */
    AVERAGE {
        @Override
        double of(Cells cells) {
            return SUM.of(cells) / cells.area;
        }
    },
    /** The sum. */
    SUM {
        @Override
        double of(Cells cells) {
            double sum = 0;
            for (int i = 0; i < cells.count; i++) {
                sum += cells.values[i];
            }
            return sum;
        }

        @Override
        long exact(Cells cells) {
            long sum = 0;
            for (int i = 0; i < cells.count; i++) {
                sum = Math.addExact(sum, cells.integers[i]);
            }
            return sum;
        }
    },
    /** The sum of absolute values. */
    L1 {
        @Override
        double of(Cells cells) {
            double sum = 0;
            for (int i = 0; i < cells.count; i++) {
                sum += Math.abs(cells.values[i]);
            }
            return sum;
        }

        @Override
        long exact(Cells cells) {
            long sum = 0;
            for (int i = 0; i < cells.count; i++) {
                sum = Math.addExact(sum, Math.absExact(cells.integers[i]));
            }
            return sum;
        }
    },
    /** The square root of the sum of squares; of integers it is a double. */
    L2 {
        @Override
        double of(Cells cells) {
            double sum = 0;
            for (int i = 0; i < cells.count; i++) {
                sum = Math.fma(cells.values[i], cells.values[i], sum);
            }
            return Math.sqrt(sum);
        }
    };

    /** What lies under the window. */
    static final class Cells {
        final double[] values;
        final long[] integers;
        int count; // cells inside the input
        int area; // those and the padded ones

        Cells(int most) {
            values = new double[most];
            integers = new long[most];
        }
    }

    abstract double of(Cells cells);

    /** The same of integers; only called for pools whose result is an integer. */
    long exact(Cells cells) {
        throw new AssertionError(this + " of integers is no integer");
    }

    /**
     * The pool with a name: {@code max}, {@code average}, {@code sum}, {@code l1} or {@code l2}.
     *
     * @throws IllegalArgumentException if it is another word
     */
    public static Pooling parse(String word) {
        return switch (word) {
            case "max" -> MAX;
            case "average" -> AVERAGE;
            case "sum" -> SUM;
            case "l1" -> L1;
            case "l2" -> L2;
            default ->
                throw new IllegalArgumentException(
                        "kind: must be one of 'max', 'average', 'sum', 'l1' or 'l2'; got '" + word + "'");
        };
    }

    /**
     * Pools over the last two axes.
     *
     * @param array {@code […, H, W]}. Not modified.
     * @param height the window along the height, e.g. {@code Window.of(2, 2)} for two rows side by side
     * @param width the window along the width
     * @return {@code […, H', W']} with {@link Window#output}; maxima, sums and L1 norms of integers are integers, every
     *     other result is a float for floats and a double otherwise
     * @throws ShapeException if there are fewer than two axes or a window does not fit
     * @throws ArithmeticException if a sum of integers does not fit 64 bits
     */
    public NdArray pool(NdArray array, Window height, Window width) {
        Shape shape = array.shape();
        if (shape.rank() < 2) {
            throw new ShapeException("pool: needs at least 2 axes (height and width); got shape " + shape
                    + "; reshape a vector to one row");
        }
        if (this == MAX) {
            requireContent(height);
            requireContent(width);
        }
        int rows = height.output(shape.size(-2));
        int columns = width.output(shape.size(-1));
        int[] sizes = shape.toArray();
        sizes[sizes.length - 2] = rows;
        sizes[sizes.length - 1] = columns;
        boolean integers = array instanceof NdArray.Longs && (this == MAX || this == SUM || this == L1);
        NdArray kind = array instanceof NdArray.Longs && !integers ? NdArray.of(new double[0]) : array;
        NdArray out = kind.zeros(Shape.of(sizes));
        Cells cells = new Cells(Math.multiplyExact(height.kernel(), width.kernel()));
        for (int i = 0; i < out.shape().elements(); i++) {
            int plane = i / (rows * columns);
            collect(array, plane, height, i / columns % rows, width, i % columns, cells);
            switch (out) {
                case NdArray.Doubles doubles -> doubles.array()[i] = of(cells);
                case NdArray.Floats floats -> floats.array()[i] = (float) of(cells);
                case NdArray.Longs longs -> longs.array()[i] = exact(cells);
            }
        }
        return out;
    }

    /** {@link #pool(NdArray, Window, Window)} of a matrix with a window of n × m cells moving by {@code stride}. */
    public double[][] pool(double[][] image, int n, int m, int stride) {
        return pool(NdArray.of(image), Window.of(n, stride), Window.of(m, stride))
                .toRows();
    }

    private static void requireContent(Window window) {
        if (window.before() > window.kernel() / 2 || window.after() > window.kernel() / 2) {
            throw new ShapeException("pool: for a maximum the padding must be at most half the window, or a window"
                    + " would see nothing; got padding " + Math.max(window.before(), window.after())
                    + " for a window of " + window.kernel());
        }
    }

    private static void collect(
            NdArray array, int plane, Window height, int row, Window width, int column, Cells cells) {
        int h = array.shape().size(-2);
        int w = array.shape().size(-1);
        cells.count = 0;
        cells.area = 0;
        for (int i = 0; i < height.kernel(); i++) {
            int y = row * height.stride() - height.before() + i * height.dilation();
            for (int j = 0; j < width.kernel(); j++) {
                int x = column * width.stride() - width.before() + j * width.dilation();
                if (y < h + height.after() && x < w + width.after()) {
                    cells.area++;
                }
                if (y >= 0 && y < h && x >= 0 && x < w) {
                    int index = (plane * h + y) * w + x;
                    cells.values[cells.count] = array.doubleAt(index);
                    if (array instanceof NdArray.Longs longs) {
                        cells.integers[cells.count] = longs.array()[index];
                    }
                    cells.count++;
                }
            }
        }
    }
}
