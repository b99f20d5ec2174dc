package dev.libella.onnx.tensor;

import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Elements of one of ONNX's types with a shape, row-major. Immutable as long as nobody writes into the arrays it was
 * made of.
 */
public final class OnnxTensor {
    private final DataType type;
    private final Shape shape;
    private final Elements elements;

    private OnnxTensor(DataType type, Shape shape, Elements elements) {
        if (shape.elements() != elements.length()) {
            throw new OnnxException("onnx: " + type + shape + " holds " + shape.elements()
                    + " elements; got an array of " + elements.length());
        }
        this.type = type;
        this.shape = shape;
        this.elements = elements;
    }

    /** A float32 tensor over an array, which is kept, not copied. */
    public static OnnxTensor of(Shape shape, float... values) {
        return new OnnxTensor(DataType.FLOAT32, shape, new Elements.Floats(values));
    }

    /** An int64 tensor over an array, which is kept, not copied. */
    public static OnnxTensor of(Shape shape, long... values) {
        return new OnnxTensor(DataType.INT64, shape, new Elements.Integers(values, false));
    }

    /** A float32 tensor that shares the array of a tensor of the library. */
    public static OnnxTensor of(Tensor tensor) {
        return of(tensor.shape(), tensor.data());
    }

    /** A tensor of strings over an array, which is kept, not copied. */
    public static OnnxTensor of(Shape shape, String... values) {
        return new OnnxTensor(DataType.STRING, shape, new Elements.Strings(values));
    }

    /**
     * A tensor of any type from numbers: rounded to the nearest of a floating-point type, cut towards zero and wrapped
     * for an integer type, compared with zero for {@code BOOL}.
     *
     * @param values the elements. Not modified.
     */
    public static OnnxTensor of(DataType type, Shape shape, double[] values) {
        return new OnnxTensor(type, shape, Elements.of(type, values));
    }

    /**
     * A tensor of an integer type or {@code BOOL} from integers, wrapped to the type's range; of another numeric type,
     * rounded.
     *
     * @param values the elements. Not modified.
     */
    public static OnnxTensor of(DataType type, Shape shape, long[] values) {
        return new OnnxTensor(type, shape, Elements.of(type, values));
    }

    /** A tensor of booleans. */
    public static OnnxTensor of(Shape shape, boolean[] values) {
        long[] bits = new long[values.length];
        Arrays.setAll(bits, i -> values[i] ? 1 : 0);
        return of(DataType.BOOL, shape, bits);
    }

    /**
     * The elements of some tensors of one type, one after the other, with one axis.
     *
     * @param parts at least one. Not modified.
     */
    public static OnnxTensor join(List<OnnxTensor> parts) {
        OnnxTensor first = parts.getFirst();
        Shape shape = Shape.of(parts.stream().mapToInt(OnnxTensor::elements).sum());
        for (OnnxTensor part : parts) {
            if (part.type != first.type) {
                throw new OnnxException("onnx: tensors to be joined must have one type; got " + first.type + " and "
                        + part.type + "; cast one of them");
            }
        }
        List<Elements> all = parts.stream().map(part -> part.elements).toList();
        return new OnnxTensor(first.type, shape, first.elements.join(all, shape.elements()));
    }

    /** The type of the elements. */
    public DataType type() {
        return type;
    }

    /** The sizes of the axes; {@code []} is a scalar. */
    public Shape shape() {
        return shape;
    }

    /** The number of elements. */
    public int elements() {
        return elements.length();
    }

    /**
     * One element as a number: exact for all types but 64-bit integers beyond 2⁵³.
     *
     * @param index position in row-major order
     * @throws OnnxException if the elements are strings
     */
    public double number(int index) {
        return elements.number(index);
    }

    /**
     * One element as an integer: floating-point numbers are cut towards zero.
     *
     * @param index position in row-major order
     * @throws OnnxException if the elements are strings
     */
    public long integer(int index) {
        return elements.integer(index);
    }

    /**
     * One element as text: a string itself, a number as Java writes it.
     *
     * @param index position in row-major order
     */
    public String text(int index) {
        return elements.text(index);
    }

    /** All elements as numbers, in a new array. */
    public double[] numbers() {
        double[] values = new double[elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = elements.number(i);
        }
        return values;
    }

    /** All elements as integers, in a new array. */
    public long[] integers() {
        long[] values = new long[elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = elements.integer(i);
        }
        return values;
    }

    /** The same elements under another shape of as many elements. */
    public OnnxTensor reshape(Shape other) {
        return new OnnxTensor(type, other, elements);
    }

    /**
     * A tensor of some of these elements: element {@code i} is the one at {@code from[i]}, or zero (no text) where
     * that is negative.
     *
     * @param from as many indexes as the shape has elements. Not modified.
     */
    public OnnxTensor select(Shape other, int[] from) {
        return new OnnxTensor(type, other, elements.select(from));
    }

    /**
     * These elements as a tensor of the library, sharing the array.
     *
     * @throws OnnxException if the type is not float32
     */
    public Tensor toTensor() {
        if (type == DataType.FLOAT32 && elements instanceof Elements.Floats floats) {
            return Tensor.of(shape, floats.values());
        }
        throw new OnnxException("onnx: needs a float32 tensor; got " + type + shape + "; cast it first");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OnnxTensor that
                && type == that.type
                && shape.equals(that.shape)
                && elements.equals(that.elements);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, shape, elements);
    }

    @Override
    public String toString() {
        String quote = type == DataType.STRING ? "\"" : "";
        return type + "" + shape + " " + Texts.first(elements(), i -> quote + text(i) + quote);
    }
}
