package dev.libella.onnx.tensor;

import java.util.Arrays;
import java.util.List;

/**
 * The four ways to keep elements: floating-point types of at most 32 bits as float32 numbers, float64 as such, integers
 * and booleans as 64-bit integers, and strings. What is special about each is here and nowhere else.
 *
 * <p>Immutable as long as nobody writes into the arrays.
 */
@SuppressWarnings("ArrayRecordComponent") // equals compares what is in them
sealed interface Elements {
    int length();

    /** One as a number: exact for all but 64-bit integers beyond 2⁵³. */
    double number(int index);

    /** One as an integer: floating-point numbers are cut towards zero. */
    long integer(int index);

    /** One for a message. */
    String text(int index);

    /** Some of them: zero (no text) where {@code from} is negative. */
    Elements select(int[] from);

    /** These and those of others of the same kind, one after the other. */
    Elements join(List<Elements> all, int length);

    /** Numbers as elements of a type: rounded, or cut and wrapped, or compared with zero. */
    static Elements of(DataType type, double[] values) {
        return switch (type.kind()) {
            case FLOAT -> {
                float[] rounded = new float[values.length];
                for (int i = 0; i < values.length; i++) {
                    rounded[i] = (float) type.round(values[i]);
                }
                yield new Floats(rounded);
            }
            case DOUBLE -> new Doubles(values.clone());
            case BOOL ->
                new Integers(
                        Arrays.stream(values).mapToLong(x -> x == 0 ? 0 : 1).toArray(), false);
            case SIGNED, UNSIGNED ->
                of(type, Arrays.stream(values).mapToLong(Elements::cut).toArray());
            case STRING -> new Strings(Arrays.stream(values).mapToObj(Texts::of).toArray(String[]::new));
        };
    }

    /** Integers as elements of a type: wrapped to its range, or rounded. */
    static Elements of(DataType type, long[] values) {
        if (!type.isInteger() && type != DataType.BOOL) {
            return of(type, Arrays.stream(values).asDoubleStream().toArray());
        }
        return new Integers(Arrays.stream(values).map(type::wrap).toArray(), type == DataType.UINT64);
    }

    /** The upper half of uint64 does not fit a long: its bits do. */
    private static long cut(double value) {
        return value >= 0x1p63 && value < 0x1p64 ? (long) (value - 0x1p63) + Long.MIN_VALUE : (long) value;
    }

    /** Floating-point numbers of at most 32 bits, already rounded to what their type has. */
    record Floats(float[] values) implements Elements {
        @Override
        public int length() {
            return values.length;
        }

        @Override
        public double number(int index) {
            return values[index];
        }

        @Override
        public long integer(int index) {
            return cut(values[index]);
        }

        @Override
        public String text(int index) {
            return Float.toString(values[index]);
        }

        @Override
        public Floats select(int[] from) {
            float[] selected = new float[from.length];
            for (int i = 0; i < from.length; i++) {
                selected[i] = from[i] < 0 ? 0 : values[from[i]];
            }
            return new Floats(selected);
        }

        @Override
        public Floats join(List<Elements> all, int length) {
            float[] joined = new float[length];
            int at = 0;
            for (Elements part : all) {
                System.arraycopy(((Floats) part).values, 0, joined, at, part.length());
                at += part.length();
            }
            return new Floats(joined);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Floats that && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }

    /** Float64 numbers. */
    record Doubles(double[] values) implements Elements {
        @Override
        public int length() {
            return values.length;
        }

        @Override
        public double number(int index) {
            return values[index];
        }

        @Override
        public long integer(int index) {
            return cut(values[index]);
        }

        @Override
        public String text(int index) {
            return Double.toString(values[index]);
        }

        @Override
        public Doubles select(int[] from) {
            return new Doubles(
                    Arrays.stream(from).mapToDouble(i -> i < 0 ? 0 : values[i]).toArray());
        }

        @Override
        public Doubles join(List<Elements> all, int length) {
            return new Doubles(all.stream()
                    .flatMapToDouble(part -> Arrays.stream(((Doubles) part).values))
                    .toArray());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Doubles that && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }

    /**
     * Integers of any width, already wrapped to their type's range, and booleans as 0 and 1.
     *
     * @param unsigned whether they are the bits of unsigned 64-bit integers
     */
    record Integers(long[] values, boolean unsigned) implements Elements {
        @Override
        public int length() {
            return values.length;
        }

        @Override
        public double number(int index) {
            long value = values[index];
            return unsigned && value < 0 ? ((value >>> 1) | (value & 1)) * 2.0 : value;
        }

        @Override
        public long integer(int index) {
            return values[index];
        }

        @Override
        public String text(int index) {
            return unsigned ? Long.toUnsignedString(values[index]) : Long.toString(values[index]);
        }

        @Override
        public Integers select(int[] from) {
            return new Integers(
                    Arrays.stream(from).mapToLong(i -> i < 0 ? 0 : values[i]).toArray(), unsigned);
        }

        @Override
        public Integers join(List<Elements> all, int length) {
            return new Integers(
                    all.stream()
                            .flatMapToLong(part -> Arrays.stream(((Integers) part).values))
                            .toArray(),
                    unsigned);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Integers that && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }

    /** Texts. */
    record Strings(String[] values) implements Elements {
        @Override
        public int length() {
            return values.length;
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
        public String text(int index) {
            return values[index];
        }

        @Override
        public Strings select(int[] from) {
            return new Strings(
                    Arrays.stream(from).mapToObj(i -> i < 0 ? "" : values[i]).toArray(String[]::new));
        }

        @Override
        public Strings join(List<Elements> all, int length) {
            return new Strings(all.stream()
                    .flatMap(part -> Arrays.stream(((Strings) part).values))
                    .toArray(String[]::new));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Strings that && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }
}
