package dev.libella.onnx.operator;

import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Numbers as small integers with a scale and a zero point, {@code x ≈ scale·(q − zero)}, and layers over them. */
final class Quantization {
    private Quantization() {}

    static void register(Operators operators) {
        operators.since(10, "QuantizeLinear", Quantization::quantize);
        operators.since(10, "DequantizeLinear", Quantization::dequantize);
        operators.many(11, "DynamicQuantizeLinear", Quantization::dynamic);
        operators.since(10, "ConvInteger", Quantization::convInteger);
        operators.since(10, "QLinearConv", Quantization::qLinearConv);
        operators.since(10, "MatMulInteger", Quantization::matMulInteger);
        operators.since(10, "QLinearMatMul", Quantization::qLinearMatMul);
    }

    private static OnnxTensor quantize(Call call) {
        OnnxTensor input = call.input(0);
        OnnxTensor scale = call.input(1);
        OnnxTensor zero = call.optional(2);
        DataType type = zero != null
                ? zero.type()
                : call.integer("output_dtype", 0) == 0
                        ? DataType.UINT8
                        : call.type("output_dtype").orElseThrow();
        // The quotient is rounded to the type it is computed in, as everybody does.
        DataType computed = call.integer("precision", 0) != 0
                ? call.type("precision").orElseThrow()
                : input.type().isFloating() ? input.type() : DataType.FLOAT32;
        int[] of = spread(call, scale.shape(), input.shape());
        boolean saturate = call.flag("saturate", true);
        double[] values = new double[input.elements()];
        for (int i = 0; i < values.length; i++) {
            double quotient = computed.round(computed.round(input.number(i)) / computed.round(scale.number(of[i])));
            double offset = zero == null ? 0 : zero.number(of[i]);
            if (type.isFloating()) {
                values[i] = saturate ? type.roundSaturating(quotient + offset) : quotient + offset;
            } else {
                values[i] = cut(type, Math.rint(quotient) + offset);
            }
        }
        return OnnxTensor.of(type, input.shape(), values);
    }

    private static double cut(DataType type, double value) {
        return Double.isNaN(value) ? 0 : Math.clamp(value, (double) type.smallest(), (double) type.largest());
    }

    private static OnnxTensor dequantize(Call call) {
        OnnxTensor input = call.input(0);
        OnnxTensor scale = call.input(1);
        OnnxTensor zero = call.optional(2);
        DataType type = call.integer("output_dtype", 0) == 0
                ? scale.type()
                : call.type("output_dtype").orElseThrow();
        int[] of = spread(call, scale.shape(), input.shape());
        double[] values = new double[input.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (input.number(i) - (zero == null ? 0 : zero.number(of[i]))) * scale.number(of[i]);
        }
        return OnnxTensor.of(type, input.shape(), values);
    }

    /** Which scale each element has: one for all, one for each position of an axis, or one for each block along it. */
    private static int[] spread(Call call, Shape scale, Shape input) {
        if (scale.elements() == 1) {
            return new int[input.elements()];
        }
        int axis = call.axis(call.integer("axis", 1), input.rank());
        long block = call.integer("block_size", 0);
        if (block == 0) {
            call.expect(
                    scale.rank() == 1 && scale.size(0) == input.size(axis),
                    "needs one scale, or one for each of " + input.size(axis) + " positions of axis " + axis + "; got "
                            + scale);
            int inner = Axes.product(input, axis + 1, input.rank());
            int[] of = new int[input.elements()];
            Arrays.setAll(of, i -> i / inner % input.size(axis));
            return of;
        }
        boolean fits = scale.rank() == input.rank() && block > 0;
        for (int a = 0; fits && a < input.rank(); a++) {
            fits = scale.size(a) == (a == axis ? Math.ceilDiv(input.size(a), block) : input.size(a));
        }
        call.expect(
                fits,
                "needs one scale for each block of " + block + " along axis " + axis + " of " + input + "; got "
                        + scale);
        int[] strides = Axes.strides(input);
        int[] steps = Axes.strides(scale);
        int[] of = new int[input.elements()];
        for (int i = 0; i < of.length; i++) {
            for (int a = 0; a < input.rank(); a++) {
                int position = i / strides[a] % input.size(a);
                of[i] += (a == axis ? (int) (position / block) : position) * steps[a];
            }
        }
        return of;
    }

    private static List<OnnxTensor> dynamic(Call call) {
        OnnxTensor input = call.input(0);
        double[] values = input.numbers();
        float least = (float) Math.min(0, Arrays.stream(values).min().orElse(0));
        float most = (float) Math.max(0, Arrays.stream(values).max().orElse(0));
        float scale = (most - least) / 255;
        float divisor = scale == 0 ? 1 : scale;
        double zero = Math.clamp(Math.rint((0 - least) / divisor), 0.0, 255.0);
        Arrays.setAll(values, i -> Math.clamp(Math.rint((float) values[i] / divisor) + zero, 0.0, 255.0));
        return List.of(
                OnnxTensor.of(DataType.UINT8, input.shape(), values),
                OnnxTensor.of(Shape.of(), scale),
                OnnxTensor.of(DataType.UINT8, Shape.of(), new double[] {zero}));
    }

    /** A quantised tensor minus its zero point, which is one number or one for each position along an axis. */
    private static double[] centred(Call call, OnnxTensor tensor, @Nullable OnnxTensor zero, int axis) {
        double[] values = tensor.numbers();
        if (zero != null) {
            int[] of = along(call, tensor.shape(), zero, axis);
            Arrays.setAll(values, i -> values[i] - zero.number(of[i]));
        }
        return values;
    }

    private static int[] along(Call call, Shape shape, OnnxTensor parameter, int axis) {
        int[] of = new int[shape.elements()];
        if (parameter.elements() == 1) {
            return of;
        }
        if (parameter.shape().rank() > 1) { // one for each row or column of every matrix
            call.expect(Broadcast.fits(parameter.shape(), shape), "needs a zero point that repeats to " + shape);
            return Broadcast.indexes(parameter.shape(), shape);
        }
        int index = call.axis(axis, shape.rank());
        call.expect(
                parameter.elements() == shape.size(index),
                "needs one scale and zero point, or one for each of " + shape.size(index) + "; got "
                        + parameter.shape());
        int inner = Axes.product(shape, index + 1, shape.rank());
        Arrays.setAll(of, i -> i / inner % shape.size(index));
        return of;
    }

    private static OnnxTensor convInteger(Call call) {
        OnnxTensor input = call.input(0);
        OnnxTensor weight = call.input(1);
        Windows windows = Convolutions.windows(call, input.shape(), weight.shape());
        double[] sums = Convolutions.sums(
                call,
                centred(call, input, call.optional(2), 0),
                input.shape(),
                centred(call, weight, call.optional(3), 0),
                weight.shape(),
                windows);
        return OnnxTensor.of(
                DataType.INT32,
                windows.output(call, input.shape(), weight.shape().size(0)),
                sums);
    }

    private static OnnxTensor qLinearConv(Call call) {
        OnnxTensor input = call.input(0);
        OnnxTensor weight = call.input(3);
        Windows windows = Convolutions.windows(call, input.shape(), weight.shape());
        int channels = weight.shape().size(0);
        double[] sums = Convolutions.sums(
                call,
                centred(call, input, call.input(2), 0),
                input.shape(),
                centred(call, weight, call.input(5), 0),
                weight.shape(),
                windows);
        Convolutions.addBias(call, sums, call.optional(8), channels, windows.outputPlane());
        Shape shape = windows.output(call, input.shape(), channels);
        return requantized(call, sums, shape, call.input(1), call.input(4), 1, call.input(6), call.input(7));
    }

    private static OnnxTensor matMulInteger(Call call) {
        OnnxTensor a = call.input(0);
        OnnxTensor b = call.input(1);
        Shape shape = MatrixProducts.shape(call, a.shape(), b.shape());
        double[] sums = MatrixProducts.product(
                call,
                centred(call, a, call.optional(2), -2),
                a.shape(),
                centred(call, b, call.optional(3), -1),
                b.shape());
        return OnnxTensor.of(DataType.INT32, shape, sums);
    }

    private static OnnxTensor qLinearMatMul(Call call) {
        OnnxTensor a = call.input(0);
        OnnxTensor b = call.input(3);
        Shape shape = MatrixProducts.shape(call, a.shape(), b.shape());
        double[] sums = MatrixProducts.product(
                call, centred(call, a, call.input(2), -2), a.shape(), centred(call, b, call.input(5), -1), b.shape());
        int rank = shape.rank();
        call.expect(call.input(1).elements() == 1, "needs one scale for its first input");
        return requantized(call, sums, shape, call.input(1), call.input(4), rank - 1, call.input(6), call.input(7));
    }

    /** Integer sums to the output's scale and zero point. */
    private static OnnxTensor requantized(
            Call call,
            double[] sums,
            Shape shape,
            OnnxTensor inputScale,
            OnnxTensor weightScale,
            int axis,
            OnnxTensor outputScale,
            OnnxTensor outputZero) {
        int[] of = along(call, shape, weightScale, axis);
        DataType type = outputZero.type();
        for (int i = 0; i < sums.length; i++) {
            float factor =
                    (float) inputScale.number(0) * (float) weightScale.number(of[i]) / (float) outputScale.number(0);
            sums[i] = cut(type, Math.rint((float) sums[i] * factor) + outputZero.number(0));
        }
        return OnnxTensor.of(type, shape, sums);
    }
}
