package dev.libella.format;

import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;

/**
 * Integers of eight bits under a shape, as quantised weights are stored. Not copied: the array is shared.
 *
 * @param shape how they are arranged
 * @param values in row-major order, as many as the shape has elements
 */
public record Int8Tensor(Shape shape, byte[] values) {
    /** @throws ShapeException if the numbers of elements differ */
    public Int8Tensor {
        if (values.length != shape.elements()) {
            throw new ShapeException(
                    "int8 tensor: " + shape + " needs " + shape.elements() + " values; got " + values.length);
        }
    }
}
