package dev.libella.onnx.operator;

import dev.libella.tensor.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Index arithmetic over row-major tensors. */
final class Axes {
    private Axes() {}

    /** How far apart neighbours along each axis are. */
    static int[] strides(Shape shape) {
        int[] strides = new int[shape.rank()];
        int stride = 1;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= Math.max(1, shape.size(axis));
        }
        return strides;
    }

    /**
     * The offsets of all positions along some axes, row-major over these axes. An element's index is the offset along
     * some axes plus the offset along the others.
     *
     * @param axes ascending. Not modified.
     */
    static int[] offsets(Shape shape, int... axes) {
        int[] strides = strides(shape);
        int[] sizes = Arrays.stream(axes).map(shape::size).toArray();
        int[] steps = Arrays.stream(axes).map(axis -> strides[axis]).toArray();
        return offsets(sizes, steps);
    }

    /** The offsets of all positions of a box whose axes have these sizes and steps, row-major. */
    static int[] offsets(int[] sizes, int[] steps) {
        int count = Arrays.stream(sizes).reduce(1, Math::multiplyExact);
        int[] offsets = new int[count];
        int filled = count == 0 ? 0 : 1;
        for (int axis = 0; axis < sizes.length; axis++) {
            // Every offset so far becomes as many as this axis has positions; from the back, in place.
            for (int i = filled - 1; i >= 0; i--) {
                int base = offsets[i];
                for (int position = sizes[axis] - 1; position >= 0; position--) {
                    offsets[i * sizes[axis] + position] = base + position * steps[axis];
                }
            }
            filled *= sizes[axis];
        }
        return offsets;
    }

    /** The axes of a tensor that are not among these. */
    static int[] others(int rank, int... axes) {
        return IntStream.range(0, rank)
                .filter(axis -> Arrays.stream(axes).noneMatch(a -> a == axis))
                .toArray();
    }

    /** All axes from one on. */
    static int[] from(int first, int rank) {
        return IntStream.range(first, rank).toArray();
    }

    /** The product of some sizes. */
    static int product(Shape shape, int from, int to) {
        int product = 1;
        for (int axis = from; axis < to; axis++) {
            product *= shape.size(axis);
        }
        return product;
    }
}
