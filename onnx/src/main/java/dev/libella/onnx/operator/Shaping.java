package dev.libella.onnx.operator;

import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The same elements under another shape, and shapes as tensors. */
final class Shaping {
    private Shaping() {}

    static void register(Operators operators) {
        operators.add("Identity", call -> call.input(0));
        operators.add("Reshape", Shaping::reshape);
        operators.add("Flatten", Shaping::flatten);
        operators.add("Squeeze", Shaping::squeeze);
        operators.add("Unsqueeze", Shaping::unsqueeze);
        operators.add("Shape", Shaping::shape);
        operators.add(
                "Size", call -> OnnxTensor.of(Shape.of(), (long) call.input(0).elements()));
    }

    /** −1 takes what is left; 0 copies the input's size, or means 0 with {@code allowzero}. */
    private static OnnxTensor reshape(Call call) {
        OnnxTensor input = call.input(0);
        int[] sizes = call.integers("shape", 1).orElseThrow(() -> call.error("needs a shape; it is missing"));
        int open = -1;
        long known = 1;
        for (int axis = 0; axis < sizes.length; axis++) {
            if (sizes[axis] == 0 && !call.flag("allowzero", false)) {
                call.expect(
                        axis < input.shape().rank(),
                        "copies the size of axis " + axis + ", which the input " + input.shape() + " does not have");
                sizes[axis] = input.shape().size(axis);
            }
            if (sizes[axis] == -1) {
                call.expect(open < 0, "has more than one size left open in " + Arrays.toString(sizes));
                open = axis;
            } else {
                known = Math.multiplyHigh(known, sizes[axis]) == 0 ? known * sizes[axis] : -1;
            }
        }
        if (open >= 0) {
            call.expect(
                    known > 0 && input.elements() % known == 0,
                    "cannot fill the open size of " + Arrays.toString(sizes) + " from " + input.shape());
            sizes[open] = (int) (input.elements() / known);
        }
        Shape shape = call.shape(sizes);
        call.expect(
                shape.elements() == input.elements(),
                "cannot give " + input.shape() + " the shape " + shape + ": the numbers of elements differ; was the "
                        + "model exported for another input size or batch?");
        return input.reshape(shape);
    }

    private static OnnxTensor flatten(Call call) {
        Shape shape = call.input(0).shape();
        long given = call.integer("axis", 1);
        int axis = given == shape.rank() ? shape.rank() : call.axis(given, Math.max(1, shape.rank()));
        return call.input(0).reshape(Shape.of(Axes.product(shape, 0, axis), Axes.product(shape, axis, shape.rank())));
    }

    private static OnnxTensor squeeze(Call call) {
        Shape shape = call.input(0).shape();
        int[] axes = call.integers("axes", 1)
                .map(given -> axes(call, given, shape.rank()))
                .orElseGet(() -> IntStream.range(0, shape.rank())
                        .filter(axis -> shape.size(axis) == 1)
                        .toArray());
        for (int axis : axes) {
            call.expect(shape.size(axis) == 1, "removes axis " + axis + " of " + shape + ", whose size is not 1");
        }
        return call.input(0)
                .reshape(Shape.of(Arrays.stream(Axes.others(shape.rank(), axes))
                        .map(shape::size)
                        .toArray()));
    }

    private static OnnxTensor unsqueeze(Call call) {
        Shape shape = call.input(0).shape();
        int[] given = call.integers("axes", 1).orElseThrow(() -> call.error("needs axes; they are missing"));
        int rank = shape.rank() + given.length;
        int[] axes = axes(call, given, rank);
        call.expect(Arrays.stream(axes).distinct().count() == axes.length, "has one axis twice");
        List<Integer> sizes = new ArrayList<>();
        int next = 0;
        for (int axis = 0; axis < rank; axis++) {
            int current = axis;
            boolean added = Arrays.stream(axes).anyMatch(a -> a == current);
            sizes.add(added ? 1 : shape.size(next++));
        }
        return call.input(0)
                .reshape(Shape.of(sizes.stream().mapToInt(Integer::intValue).toArray()));
    }

    private static OnnxTensor shape(Call call) {
        Shape shape = call.input(0).shape();
        int rank = shape.rank();
        int start = bound(call.integer("start", 0), rank);
        int end = bound(call.integer("end", rank), rank);
        long[] sizes = IntStream.range(start, Math.max(start, end))
                .mapToLong(shape::size)
                .toArray();
        return OnnxTensor.of(Shape.of(sizes.length), sizes);
    }

    private static int bound(long value, int rank) {
        return Math.clamp(value < 0 ? value + rank : value, 0, rank);
    }

    /** Axes counted from the front, ascending. */
    static int[] axes(Call call, int[] given, int rank) {
        return Arrays.stream(given).map(axis -> call.axis(axis, rank)).sorted().toArray();
    }
}
