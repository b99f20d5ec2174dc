package dev.libella.onnx.operator;

import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;

/** Numbers along an axis to probabilities, and their neighbours. */
final class Softmaxes {
    private Softmaxes() {}

    static void register(Operators operators) {
        operators.since(1, "Softmax", call -> softmax(call, call.input(0), true, false));
        operators.since(13, "Softmax", call -> softmax(call, call.input(0), false, false));
        operators.since(1, "LogSoftmax", call -> softmax(call, call.input(0), true, true));
        operators.since(13, "LogSoftmax", call -> softmax(call, call.input(0), false, true));
        operators.since(1, "Hardmax", call -> hardmax(call, true));
        operators.since(13, "Hardmax", call -> hardmax(call, false));
    }

    /** Before opset 13 all axes from the given one on were taken together. */
    private static int[] axes(Call call, Shape shape, boolean together) {
        int axis = call.axis(call.integer("axis", together ? 1 : -1), shape.rank());
        return together ? Axes.from(axis, shape.rank()) : new int[] {axis};
    }

    private static OnnxTensor softmax(Call call, OnnxTensor input, boolean together, boolean log) {
        return softmax(input, log, axes(call, input.shape(), together));
    }

    static OnnxTensor softmax(OnnxTensor input, boolean log, int... axes) {
        Shape shape = input.shape();
        double[] values = input.numbers();
        int[] along = Axes.offsets(shape, axes);
        for (int base : Axes.offsets(shape, Axes.others(shape.rank(), axes))) {
            double max = Double.NEGATIVE_INFINITY;
            for (int offset : along) {
                max = Math.max(max, values[base + offset]);
            }
            double sum = 0;
            for (int offset : along) {
                sum += Math.exp(values[base + offset] - max);
            }
            double logSum = Math.log(sum);
            for (int offset : along) {
                double shifted = values[base + offset] - max;
                values[base + offset] = log ? shifted - logSum : Math.exp(shifted) / sum;
            }
        }
        return OnnxTensor.of(input.type(), shape, values);
    }

    private static OnnxTensor hardmax(Call call, boolean together) {
        OnnxTensor input = call.input(0);
        Shape shape = input.shape();
        int[] axes = axes(call, shape, together);
        double[] values = input.numbers();
        double[] results = new double[values.length];
        int[] along = Axes.offsets(shape, axes);
        for (int base : Axes.offsets(shape, Axes.others(shape.rank(), axes))) {
            int best = 0;
            for (int offset : along) {
                best = values[base + offset] > values[base + best] ? offset : best;
            }
            results[base + best] = 1;
        }
        return OnnxTensor.of(input.type(), shape, results);
    }
}
