package dev.libella.onnx.tensor;

import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Elements of one of ONNX's types with a shape, row-major. Immutable as long as nobody writes into the arrays it was
 * made of.
 *
 * <p>There are four ways to keep elements: floating-point types of at most 32 bits in a {@code float[]}, already
 * rounded to what the type has; float64 in a {@code double[]}; integers and booleans in a {@code long[]}, already
 * wrapped to the type's range (uint64 as its bits); strings.
 */
public sealed interface OnnxTensor {
    /** The type of the elements. */
    DataType type();

    /** The sizes of the axes; {@code []} is a scalar. */
    Shape shape();

    /**
     * One element as a number: exact for all types but 64-bit integers beyond 2⁵³.
     *
     * @param index position in row-major order
     * @throws OnnxException if the elements are strings
     */
    double number(int index);

    /**
     * One element as an integer: floating-point numbers are cut towards zero.
     *
     * @param index position in row-major order
     * @throws OnnxException if the elements are strings
     */
    long integer(int index);

    /** The same elements under another shape of as many elements. */
    OnnxTensor reshape(Shape shape);

    /**
     * A tensor of some of these elements: element {@code i} is the one at {@code from[i]}, or zero (no text) where
     * that is negative.
     *
     * @param from as many indexes as the shape has elements. Not modified.
     */
    OnnxTensor select(Shape shape, int[] from);

    /** The number of elements. */
    default int elements() {
        return shape().elements();
    }

    /** All elements as numbers, in a new array. */
    default double[] numbers() {
        double[] values = new double[elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = number(i);
        }
        return values;
    }

    /** All elements as integers, in a new array. */
    default long[] integers() {
        long[] values = new long[elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = integer(i);
        }
        return values;
    }

    /** A float32 tensor over an array, which is kept, not copied. */
    static OnnxTensor of(Shape shape, float... values) {
        return new Floats(DataType.FLOAT32, shape, values);
    }

    /** An int64 tensor over an array, which is kept, not copied. */
    static OnnxTensor of(Shape shape, long... values) {
        return new Integers(DataType.INT64, shape, values);
    }

    /** A float32 tensor that shares the array of a tensor of the library. */
    static OnnxTensor of(Tensor tensor) {
        return of(tensor.shape(), tensor.data());
    }

    /** A tensor of strings over an array, which is kept, not copied. */
    static OnnxTensor of(Shape shape, String... values) {
        return new Strings(shape, values);
    }

    /**
     * A tensor of any numeric type from numbers: rounded to the nearest of a floating-point type, cut towards zero and
     * wrapped for an integer type, compared with zero for {@code BOOL}.
     *
     * @param values the elements. Not modified.
     */
    static OnnxTensor of(DataType type, Shape shape, double[] values) {
        return switch (type.kind()) {
            case FLOAT -> {
                float[] rounded = new float[values.length];
                for (int i = 0; i < values.length; i++) {
                    rounded[i] = (float) type.round(values[i]);
                }
                yield new Floats(type, shape, rounded);
            }
            case DOUBLE -> new Doubles(shape, values.clone());
            case SIGNED, UNSIGNED, BOOL -> {
                long[] wrapped = new long[values.length];
                for (int i = 0; i < values.length; i++) {
                    wrapped[i] = type == DataType.BOOL ? (values[i] == 0 ? 0 : 1) : type.wrap(toLong(values[i]));
                }
                yield new Integers(type, shape, wrapped);
            }
            case STRING -> {
                String[] text = new String[values.length];
                for (int i = 0; i < values.length; i++) {
                    text[i] = Texts.of(values[i]);
                }
                yield new Strings(shape, text);
            }
        };
    }

    /**
     * A tensor of an integer type or {@code BOOL} from integers, wrapped to the type's range; of another numeric type,
     * rounded.
     *
     * @param values the elements. Not modified.
     */
    static OnnxTensor of(DataType type, Shape shape, long[] values) {
        if (!type.isInteger() && type != DataType.BOOL) {
            double[] numbers = new double[values.length];
            Arrays.setAll(numbers, i -> values[i]);
            return of(type, shape, numbers);
        }
        long[] wrapped = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            wrapped[i] = type.wrap(values[i]);
        }
        return new Integers(type, shape, wrapped);
    }

    /** A tensor of booleans. */
    static OnnxTensor of(Shape shape, boolean[] values) {
        long[] bits = new long[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = values[i] ? 1 : 0;
        }
        return new Integers(DataType.BOOL, shape, bits);
    }

    /**
     * The elements of some tensors of one type, one after the other, with one axis.
     *
     * @param parts at least one. Not modified.
     */
    static OnnxTensor join(List<OnnxTensor> parts) {
        Shape shape = Shape.of(parts.stream().mapToInt(OnnxTensor::elements).sum());
        int elements = shape.elements();
        OnnxTensor first = parts.getFirst();
        float[] floats = new float[first instanceof Floats ? elements : 0];
        double[] doubles = new double[first instanceof Doubles ? elements : 0];
        long[] integers = new long[first instanceof Integers ? elements : 0];
        String[] strings = new String[first instanceof Strings ? elements : 0];
        int at = 0;
        for (OnnxTensor part : parts) {
            if (part.type() != first.type()) {
                throw new OnnxException("onnx: tensors to be joined must have one type; got " + first.type() + " and "
                        + part.type() + "; cast one of them");
            }
            int length = part.elements();
            switch (part) {
                case Floats f -> System.arraycopy(f.values, 0, floats, at, length);
                case Doubles d -> System.arraycopy(d.values, 0, doubles, at, length);
                case Integers i -> System.arraycopy(i.values, 0, integers, at, length);
                case Strings s -> System.arraycopy(s.values, 0, strings, at, length);
            }
            at += length;
        }
        return switch (first) {
            case Floats f -> new Floats(f.type, shape, floats);
            case Doubles d -> new Doubles(shape, doubles);
            case Integers i -> new Integers(i.type, shape, integers);
            case Strings s -> new Strings(shape, strings);
        };
    }

    /**
     * These elements as a tensor of the library, sharing the array.
     *
     * @throws OnnxException if the type is not float32
     */
    default Tensor toTensor() {
        if (this instanceof Floats floats && type() == DataType.FLOAT32) {
            return Tensor.of(shape(), floats.values);
        }
        throw new OnnxException("onnx: needs a float32 tensor; got " + type() + shape() + "; cast it first");
    }

    private static long toLong(double value) {
        // The upper half of uint64 does not fit a long: its bits do.
        return value >= 0x1p63 && value < 0x1p64 ? (long) (value - 0x1p63) + Long.MIN_VALUE : (long) value;
    }

    private static void check(DataType type, Shape shape, int length) {
        if (shape.elements() != length) {
            throw new OnnxException(
                    "onnx: " + type + shape + " holds " + shape.elements() + " elements; got an array of " + length);
        }
    }

    private static String describe(OnnxTensor tensor, String values) {
        return tensor.type() + "" + tensor.shape() + " " + values;
    }

    /** Floating-point numbers of at most 32 bits. */
    final class Floats implements OnnxTensor {
        private final DataType type;
        private final Shape shape;
        private final float[] values;

        private Floats(DataType type, Shape shape, float[] values) {
            check(type, shape, values.length);
            this.type = type;
            this.shape = shape;
            this.values = values;
        }

        /** The elements themselves, not a copy. */
        public float[] values() {
            return values;
        }

        @Override
        public DataType type() {
            return type;
        }

        @Override
        public Shape shape() {
            return shape;
        }

        @Override
        public double number(int index) {
            return values[index];
        }

        @Override
        public long integer(int index) {
            return toLong(values[index]);
        }

        @Override
        public OnnxTensor reshape(Shape other) {
            return new Floats(type, other, values);
        }

        @Override
        public OnnxTensor select(Shape other, int[] from) {
            float[] selected = new float[from.length];
            for (int i = 0; i < from.length; i++) {
                selected[i] = from[i] < 0 ? 0 : values[from[i]];
            }
            return new Floats(type, other, selected);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Floats that
                    && type == that.type
                    && shape.equals(that.shape)
                    && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return Objects.hash(type, shape, Arrays.hashCode(values));
        }

        @Override
        public String toString() {
            return describe(this, Texts.first(values.length, i -> Float.toString(values[i])));
        }
    }

    /** Float64 numbers. */
    final class Doubles implements OnnxTensor {
        private final Shape shape;
        private final double[] values;

        private Doubles(Shape shape, double[] values) {
            check(DataType.FLOAT64, shape, values.length);
            this.shape = shape;
            this.values = values;
        }

        @Override
        public DataType type() {
            return DataType.FLOAT64;
        }

        @Override
        public Shape shape() {
            return shape;
        }

        @Override
        public double number(int index) {
            return values[index];
        }

        @Override
        public long integer(int index) {
            return toLong(values[index]);
        }

        @Override
        public OnnxTensor reshape(Shape other) {
            return new Doubles(other, values);
        }

        @Override
        public OnnxTensor select(Shape other, int[] from) {
            double[] selected = new double[from.length];
            for (int i = 0; i < from.length; i++) {
                selected[i] = from[i] < 0 ? 0 : values[from[i]];
            }
            return new Doubles(other, selected);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Doubles that && shape.equals(that.shape) && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return Objects.hash(shape, Arrays.hashCode(values));
        }

        @Override
        public String toString() {
            return describe(this, Texts.first(values.length, i -> Double.toString(values[i])));
        }
    }

    /** Integers of any width, and booleans as 0 and 1. */
    final class Integers implements OnnxTensor {
        private final DataType type;
        private final Shape shape;
        private final long[] values;

        private Integers(DataType type, Shape shape, long[] values) {
            check(type, shape, values.length);
            this.type = type;
            this.shape = shape;
            this.values = values;
        }

        @Override
        public DataType type() {
            return type;
        }

        @Override
        public Shape shape() {
            return shape;
        }

        @Override
        public double number(int index) {
            long value = values[index];
            return type == DataType.UINT64 && value < 0 ? ((value >>> 1) | (value & 1)) * 2.0 : value;
        }

        @Override
        public long integer(int index) {
            return values[index];
        }

        @Override
        public OnnxTensor reshape(Shape other) {
            return new Integers(type, other, values);
        }

        @Override
        public OnnxTensor select(Shape other, int[] from) {
            long[] selected = new long[from.length];
            for (int i = 0; i < from.length; i++) {
                selected[i] = from[i] < 0 ? 0 : values[from[i]];
            }
            return new Integers(type, other, selected);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Integers that
                    && type == that.type
                    && shape.equals(that.shape)
                    && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return Objects.hash(type, shape, Arrays.hashCode(values));
        }

        @Override
        public String toString() {
            return describe(this, Texts.first(values.length, i -> Long.toString(values[i])));
        }
    }

    /** Texts. */
    final class Strings implements OnnxTensor {
        private final Shape shape;
        private final String[] values;

        private Strings(Shape shape, String[] values) {
            check(DataType.STRING, shape, values.length);
            this.shape = shape;
            this.values = values;
        }

        /** One element. */
        public String text(int index) {
            return values[index];
        }

        @Override
        public DataType type() {
            return DataType.STRING;
        }

        @Override
        public Shape shape() {
            return shape;
        }

        @Override
        public double number(int index) {
            throw new OnnxException("onnx: needs numbers; got a string tensor; cast it first");
        }

        @Override
        public long integer(int index) {
            throw new OnnxException("onnx: needs numbers; got a string tensor; cast it first");
        }

        @Override
        public OnnxTensor reshape(Shape other) {
            return new Strings(other, values);
        }

        @Override
        public OnnxTensor select(Shape other, int[] from) {
            String[] selected = new String[from.length];
            for (int i = 0; i < from.length; i++) {
                selected[i] = from[i] < 0 ? "" : values[from[i]];
            }
            return new Strings(other, selected);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Strings that && shape.equals(that.shape) && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return Objects.hash(shape, Arrays.hashCode(values));
        }

        @Override
        public String toString() {
            return describe(this, Texts.first(values.length, i -> '"' + values[i] + '"'));
        }
    }
}
