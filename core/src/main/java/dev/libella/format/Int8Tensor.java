package dev.libella.format;

import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;

/** Integers of eight bits under a shape, as quantised weights are stored. The array is shared, not copied. */
public final class Int8Tensor {
    private final Shape shape;
    private final byte[] data;

    private Int8Tensor(Shape shape, byte[] data) {
        this.shape = shape;
        this.data = data;
    }

    /**
     * These numbers under a shape.
     *
     * @param data in row-major order. Not modified, and kept.
     * @throws ShapeException if the shape has another number of elements
     */
    public static Int8Tensor of(Shape shape, byte[] data) {
        if (data.length != shape.elements()) {
            throw new ShapeException(
                    "int8 tensor: " + shape + " needs " + shape.elements() + " numbers; got " + data.length);
        }
        return new Int8Tensor(shape, data);
    }

    /** How the numbers are arranged. */
    public Shape shape() {
        return shape;
    }

    /** The numbers themselves, in row-major order. */
    public byte[] data() {
        return data;
    }
}
