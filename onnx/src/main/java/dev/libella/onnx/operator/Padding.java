package dev.libella.onnx.operator;

import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Positions added around a tensor, or cut off with negative numbers. */
final class Padding {
    private Padding() {}

    static void register(Operators operators) {
        operators.add("Pad", Padding::pad);
        operators.add("CenterCropPad", Padding::centerCropPad);
    }

    private static OnnxTensor pad(Call call) {
        OnnxTensor input = call.input(0);
        int rank = input.shape().rank();
        int[] given = call.inputIntegers(1)
                .or(() -> call.integers("pads"))
                .or(() -> call.integers("paddings"))
                .orElseThrow(() -> call.error("needs pads; they are missing"));
        int[] axes = call.inputIntegers(3)
                .map(list -> Arrays.stream(list).map(a -> call.axis(a, rank)).toArray())
                .orElseGet(() -> Axes.from(0, rank));
        call.expect(
                given.length == 2 * axes.length,
                "needs two numbers for each of " + axes.length + " axes; got " + given.length);
        int[] before = new int[rank];
        int[] sizes = input.shape().toArray();
        for (int i = 0; i < axes.length; i++) {
            before[axes[i]] = given[i];
            long size = (long) sizes[axes[i]] + given[i] + given[axes.length + i];
            sizes[axes[i]] = Math.clamp(size, -1, Integer.MAX_VALUE);
        }
        OnnxTensor fill = call.optional(2);
        OnnxTensor value = fill != null
                ? fill.reshape(Shape.of(fill.elements()))
                : OnnxTensor.of(input.type(), Shape.of(1), new double[] {call.number("value", 0)});
        return pad(call, input, before, call.shape(sizes), call.text("mode", "constant"), value);
    }

    private static OnnxTensor pad(
            Call call, OnnxTensor input, int[] before, Shape shape, String mode, OnnxTensor fill) {
        int rank = shape.rank();
        // The fill is appended to the elements: a padded position then selects it.
        boolean constant = mode.equals("constant");
        OnnxTensor source = constant ? OnnxTensor.join(List.of(input, fill)) : input;
        int outside = input.elements();
        int[][] along = new int[rank][];
        for (int axis = 0; axis < rank; axis++) {
            int size = input.shape().size(axis);
            call.expect(
                    constant || size > 0 || shape.size(axis) == 0,
                    "cannot pad an empty axis in the mode '" + mode + "'");
            int shift = before[axis];
            along[axis] = IntStream.range(0, shape.size(axis))
                    .map(position -> source(call, mode, position - shift, size))
                    .toArray();
        }
        int[] strides = Axes.strides(input.shape());
        int[] from = new int[shape.elements()];
        int[] position = new int[rank];
        for (int i = 0; i < from.length; i++) {
            int index = 0;
            for (int axis = 0; axis < rank && index >= 0; axis++) {
                int place = along[axis][position[axis]];
                index = place < 0 ? -1 : index + place * strides[axis];
            }
            from[i] = index < 0 ? outside : index;
            for (int axis = rank - 1; axis >= 0 && ++position[axis] == shape.size(axis); axis--) {
                position[axis] = 0;
            }
        }
        return source.select(shape, from);
    }

    /** Which position of an axis shows at a padded position; −1 for the fill. */
    private static int source(Call call, String mode, int position, int size) {
        if (position >= 0 && position < size) {
            return position;
        }
        return switch (mode) {
            case "constant" -> -1;
            case "edge" -> Math.clamp(position, 0, size - 1);
            case "wrap" -> Math.floorMod(position, size);
            case "reflect" -> {
                if (size == 1) {
                    yield 0;
                }
                int period = 2 * (size - 1);
                int folded = Math.floorMod(position, period);
                yield folded < size ? folded : period - folded;
            }
            default -> throw call.error("has the mode '" + mode + "'; it must be constant, reflect, edge or wrap");
        };
    }

    private static OnnxTensor centerCropPad(Call call) {
        OnnxTensor input = call.input(0);
        int rank = input.shape().rank();
        int[] wanted = call.inputIntegers(1).orElseThrow(() -> call.error("needs a shape; it is missing"));
        int[] axes = call.integers("axes")
                .map(list -> Arrays.stream(list).map(a -> call.axis(a, rank)).toArray())
                .orElseGet(() -> Axes.from(0, rank));
        call.expect(axes.length == wanted.length, "needs one size for each axis");
        int[] before = new int[rank];
        int[] sizes = input.shape().toArray();
        for (int i = 0; i < axes.length; i++) {
            int difference = wanted[i] - sizes[axes[i]];
            before[axes[i]] = difference >= 0 ? difference / 2 : -(-difference / 2);
            sizes[axes[i]] = wanted[i];
        }
        OnnxTensor zero = OnnxTensor.of(input.type(), Shape.of(1), new double[1]);
        return pad(call, input, before, call.shape(sizes), "constant", zero);
    }
}
