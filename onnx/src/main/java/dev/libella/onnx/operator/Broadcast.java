package dev.libella.onnx.operator;

import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.Arrays;

/** NumPy's rule: shapes are aligned at the innermost axis, and an axis of size 1 repeats. */
final class Broadcast {
    private Broadcast() {}

    /** The shape that all of these repeat to. */
    static Shape shape(Call call, Shape... shapes) {
        int rank = Arrays.stream(shapes).mapToInt(Shape::rank).max().orElse(0);
        int[] sizes = new int[rank];
        Arrays.fill(sizes, 1);
        for (Shape shape : shapes) {
            int shift = rank - shape.rank();
            for (int axis = 0; axis < shape.rank(); axis++) {
                int size = shape.size(axis);
                if (size != 1 && sizes[shift + axis] != 1 && sizes[shift + axis] != size) {
                    throw call.error("needs inputs whose sizes are equal or 1, counted from the innermost axis; got "
                            + Arrays.toString(shapes));
                }
                sizes[shift + axis] = size == 1 ? sizes[shift + axis] : size;
            }
        }
        return call.shape(sizes);
    }

    /** For every element of {@code to}, the index in {@code from} that it repeats. */
    static int[] indexes(Shape from, Shape to) {
        int[] own = Axes.strides(from);
        int shift = to.rank() - from.rank();
        int[] steps = new int[to.rank()];
        for (int axis = 0; axis < from.rank(); axis++) {
            steps[shift + axis] = from.size(axis) == 1 ? 0 : own[axis];
        }
        return Axes.offsets(to.toArray(), steps);
    }

    /** The tensor repeated to a shape. */
    static OnnxTensor to(OnnxTensor tensor, Shape shape) {
        return tensor.shape().equals(shape) ? tensor : tensor.select(shape, indexes(tensor.shape(), shape));
    }

    /** Whether a tensor of this shape can be repeated to that one, which stays as it is. */
    static boolean fits(Shape from, Shape to) {
        int shift = to.rank() - from.rank();
        boolean fits = shift >= 0;
        for (int axis = 0; fits && axis < from.rank(); axis++) {
            fits = from.size(axis) == 1 || from.size(axis) == to.size(shift + axis);
        }
        return fits;
    }
}
