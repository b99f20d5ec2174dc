package dev.libella.signal;

import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import java.util.Arrays;

/**
 * Numbers with a shape, row-major in one array: doubles, floats or exact integers.
 *
 * <p>Where two arrays meet, integers with integers stay integers, floats with floats stay floats, and every other pair
 * becomes doubles, as in NumPy. The data is not copied on the way in or out; nothing in this package modifies it.
 */
public sealed interface NdArray {

    /** The sizes of the axes, outermost first; {@code []} is a single number. */
    Shape shape();

    /** One element as a double. {@code index} counts row-major, in [0, {@code shape().elements()}). */
    double doubleAt(int index);

    /** The same elements under another shape; both share the data. */
    NdArray reshape(Shape other);

    /** An array of zeros with this array's kind of numbers. */
    NdArray zeros(Shape shape);

    /** The elements as a Java array of their own kind: not a copy. */
    Object array();

    /** 64-bit floating point. */
    final class Doubles implements NdArray {
        private final Shape shape;
        private final double[] data; // [shape], row-major

        private Doubles(Shape shape, double[] data) {
            requireLength(shape, data.length);
            this.shape = shape;
            this.data = data;
        }

        @Override
        public Shape shape() {
            return shape;
        }

        /** The elements, row-major: not a copy. */
        @Override
        public double[] array() {
            return data;
        }

        @Override
        public double doubleAt(int index) {
            return data[index];
        }

        @Override
        public Doubles reshape(Shape other) {
            return new Doubles(other, data);
        }

        @Override
        public Doubles zeros(Shape other) {
            return new Doubles(other, new double[other.elements()]);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Doubles that && shape.equals(that.shape) && Arrays.equals(data, that.data);
        }

        @Override
        public int hashCode() {
            return 31 * shape.hashCode() + Arrays.hashCode(data);
        }

        @Override
        public String toString() {
            return Nested.text(shape, index -> Nested.number(data[index]));
        }
    }

    /** 32-bit floating point. */
    final class Floats implements NdArray {
        private final Shape shape;
        private final float[] data; // [shape], row-major

        private Floats(Shape shape, float[] data) {
            requireLength(shape, data.length);
            this.shape = shape;
            this.data = data;
        }

        @Override
        public Shape shape() {
            return shape;
        }

        /** The elements, row-major: not a copy. */
        @Override
        public float[] array() {
            return data;
        }

        @Override
        public double doubleAt(int index) {
            return data[index];
        }

        @Override
        public Floats reshape(Shape other) {
            return new Floats(other, data);
        }

        @Override
        public Floats zeros(Shape other) {
            return new Floats(other, new float[other.elements()]);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Floats that && shape.equals(that.shape) && Arrays.equals(data, that.data);
        }

        @Override
        public int hashCode() {
            return 31 * shape.hashCode() + Arrays.hashCode(data);
        }

        @Override
        public String toString() {
            return Nested.text(shape, index -> Nested.number(data[index]));
        }
    }

    /** 64-bit integers. They stay exact: a result that does not fit is an error. */
    final class Longs implements NdArray {
        private final Shape shape;
        private final long[] data; // [shape], row-major

        private Longs(Shape shape, long[] data) {
            requireLength(shape, data.length);
            this.shape = shape;
            this.data = data;
        }

        @Override
        public Shape shape() {
            return shape;
        }

        /** The elements, row-major: not a copy. */
        @Override
        public long[] array() {
            return data;
        }

        @Override
        public double doubleAt(int index) {
            return data[index];
        }

        @Override
        public Longs reshape(Shape other) {
            return new Longs(other, data);
        }

        @Override
        public Longs zeros(Shape other) {
            return new Longs(other, new long[other.elements()]);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Longs that && shape.equals(that.shape) && Arrays.equals(data, that.data);
        }

        @Override
        public int hashCode() {
            return 31 * shape.hashCode() + Arrays.hashCode(data);
        }

        @Override
        public String toString() {
            return Nested.text(shape, index -> Long.toString(data[index]));
        }
    }

    /** A vector of doubles. {@code data} is kept, not copied. Not modified. */
    static Doubles of(double... data) {
        return new Doubles(Shape.of(data.length), data);
    }

    /** A vector of floats. {@code data} is kept, not copied. Not modified. */
    static Floats of(float... data) {
        return new Floats(Shape.of(data.length), data);
    }

    /** A vector of integers. {@code data} is kept, not copied. Not modified. */
    static Longs of(long... data) {
        return new Longs(Shape.of(data.length), data);
    }

    /** A vector of integers. {@code data} is copied. Not modified. */
    static Longs of(int... data) {
        return of(Arrays.stream(data).asLongStream().toArray());
    }

    /**
     * A matrix of doubles.
     *
     * @param rows copied. Not modified.
     * @throws ShapeException if the rows are not equally long
     */
    static Doubles of(double[][] rows) {
        double[] data = new double[Nested.elements(rows.length, row -> rows[row].length)];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, data, row * rows[0].length, rows[0].length);
        }
        return new Doubles(Shape.of(rows.length, rows.length == 0 ? 0 : rows[0].length), data);
    }

    /**
     * A matrix of floats.
     *
     * @param rows copied. Not modified.
     * @throws ShapeException if the rows are not equally long
     */
    static Floats of(float[][] rows) {
        float[] data = new float[Nested.elements(rows.length, row -> rows[row].length)];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, data, row * rows[0].length, rows[0].length);
        }
        return new Floats(Shape.of(rows.length, rows.length == 0 ? 0 : rows[0].length), data);
    }

    /**
     * A matrix of integers.
     *
     * @param rows copied. Not modified.
     * @throws ShapeException if the rows are not equally long
     */
    static Longs of(long[][] rows) {
        long[] data = new long[Nested.elements(rows.length, row -> rows[row].length)];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, data, row * rows[0].length, rows[0].length);
        }
        return new Longs(Shape.of(rows.length, rows.length == 0 ? 0 : rows[0].length), data);
    }

    /**
     * A matrix of integers.
     *
     * @param rows copied. Not modified.
     * @throws ShapeException if the rows are not equally long
     */
    static Longs of(int[][] rows) {
        return of(Arrays.stream(rows)
                .map(row -> Arrays.stream(row).asLongStream().toArray())
                .toArray(long[][]::new));
    }

    /**
     * Doubles of any shape.
     *
     * @param data row-major; kept, not copied. Not modified.
     * @throws ShapeException if their number is not the shape's number of elements
     */
    static Doubles of(Shape shape, double[] data) {
        return new Doubles(shape, data);
    }

    /**
     * Floats of any shape.
     *
     * @param data row-major; kept, not copied. Not modified.
     * @throws ShapeException if their number is not the shape's number of elements
     */
    static Floats of(Shape shape, float[] data) {
        return new Floats(shape, data);
    }

    /**
     * Integers of any shape.
     *
     * @param data row-major; kept, not copied. Not modified.
     * @throws ShapeException if their number is not the shape's number of elements
     */
    static Longs of(Shape shape, long[] data) {
        return new Longs(shape, data);
    }

    /** The elements as doubles; integers beyond 2⁵³ are rounded. Shares the data if they are doubles already. */
    default Doubles asDoubles() {
        return switch (this) {
            case Doubles doubles -> doubles;
            case Floats floats -> {
                double[] data = new double[floats.data.length];
                for (int i = 0; i < data.length; i++) {
                    data[i] = floats.data[i];
                }
                yield new Doubles(floats.shape, data);
            }
            case Longs longs -> {
                double[] data = new double[longs.data.length];
                for (int i = 0; i < data.length; i++) {
                    data[i] = longs.data[i];
                }
                yield new Doubles(longs.shape, data);
            }
        };
    }

    /**
     * The rows of a matrix as doubles.
     *
     * @throws ShapeException if this is not a matrix
     */
    default double[][] toRows() {
        if (shape().rank() != 2) {
            throw new ShapeException("rows: needs a matrix; got shape " + shape());
        }
        double[][] rows = new double[shape().size(0)][shape().size(1)];
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < rows[row].length; column++) {
                rows[row][column] = doubleAt(row * rows[row].length + column);
            }
        }
        return rows;
    }

    private static void requireLength(Shape shape, int length) {
        if (length != shape.elements()) {
            throw new ShapeException(
                    "array: shape " + shape + " holds " + shape.elements() + " elements; got " + length);
        }
    }
}
