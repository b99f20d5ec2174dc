package dev.libella.onnx.operator;

import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** Numbers brought to mean 0 and variance 1 over some set, and their neighbours. */
final class Normalizations {
    private Normalizations() {}

    static void register(Operators operators) {
        operators.many("BatchNormalization", Normalizations::batch);
        operators.add("InstanceNormalization", Normalizations::instance);
        operators.since(18, "GroupNormalization", Normalizations::group);
        operators.many("LayerNormalization", Normalizations::layer);
        operators.add("RMSNormalization", Normalizations::rootMeanSquare);
        operators.add("MeanVarianceNormalization", Normalizations::meanVariance);
        operators.add("LpNormalization", Normalizations::lp);
        operators.add("LRN", Normalizations::localResponse);
    }

    /** Mean and biased variance of a set. */
    private record Moments(double mean, double variance) {
        static Moments of(double[] values, int base, int[] offsets) {
            double sum = 0;
            for (int offset : offsets) {
                sum += values[base + offset];
            }
            double mean = sum / offsets.length;
            double squares = 0;
            for (int offset : offsets) {
                double difference = values[base + offset] - mean;
                squares += difference * difference;
            }
            return new Moments(mean, squares / offsets.length);
        }

        double normalize(double x, double epsilon) {
            return (x - mean) / Math.sqrt(variance + epsilon);
        }
    }

    private static List<OnnxTensor> batch(Call call) {
        OnnxTensor input = call.input(0);
        Shape shape = input.shape();
        int channels = shape.rank() < 2 ? 1 : shape.size(1);
        OnnxTensor scale = call.input(1);
        OnnxTensor shift = call.input(2);
        OnnxTensor mean = call.input(3);
        OnnxTensor variance = call.input(4);
        double epsilon = call.number("epsilon", 1e-5f);
        // Before opset 9 there could be a mean for each position, too.
        boolean perPosition = call.opset() < 9 && !call.flag("spatial", true);
        int plane = perPosition ? 1 : Axes.product(shape, Math.min(2, shape.rank()), shape.rank());
        int features = perPosition ? shape.elements() / Math.max(1, shape.size(0)) : channels;
        for (OnnxTensor each : List.of(scale, shift, mean, variance)) {
            call.expect(
                    each.elements() == features,
                    "needs " + features + " numbers for each of scale, bias, mean and variance; got " + each.shape());
        }
        boolean training = call.opset() >= 14 && call.flag("training_mode", false);
        call.expect(
                call.opset() >= 7 || call.flag("is_test", false) || !call.wants(1),
                "is in training mode; export the model for inference");
        double[] values = input.numbers();
        if (!training) {
            for (int i = 0; i < values.length; i++) {
                int c = i / plane % features;
                Moments moments = new Moments(mean.number(c), variance.number(c));
                values[i] = moments.normalize(values[i], epsilon) * scale.number(c) + shift.number(c);
            }
            return List.of(OnnxTensor.of(input.type(), shape, values));
        }
        double momentum = call.number("momentum", 0.9f);
        double[] means = mean.numbers();
        double[] variances = variance.numbers();
        int[] along = Axes.offsets(shape, Axes.others(shape.rank(), 1));
        for (int c = 0; c < channels; c++) {
            int base = c * plane;
            Moments moments = Moments.of(values, base, along);
            for (int offset : along) {
                values[base + offset] =
                        moments.normalize(values[base + offset], epsilon) * scale.number(c) + shift.number(c);
            }
            means[c] = means[c] * momentum + moments.mean * (1 - momentum);
            variances[c] = variances[c] * momentum + moments.variance * (1 - momentum);
        }
        return List.of(
                OnnxTensor.of(input.type(), shape, values),
                OnnxTensor.of(mean.type(), mean.shape(), means),
                OnnxTensor.of(variance.type(), variance.shape(), variances));
    }

    private static OnnxTensor instance(Call call) {
        OnnxTensor input = call.input(0);
        call.expect(input.shape().rank() >= 2, "needs an input [N, C, …]; got " + input.shape());
        return groups(call, input.shape().size(1), call.number("epsilon", 1e-5f), true);
    }

    /** Scale and bias were one for each group in opset 18, and are one for each channel since 21. */
    private static OnnxTensor group(Call call) {
        long groups = call.integer("num_groups", 0);
        Shape in = call.input(0).shape();
        call.expect(
                in.rank() >= 2 && groups >= 1 && in.size(1) % groups == 0,
                "needs groups that divide the channels of its input; got " + groups + " for " + in);
        return groups(call, (int) groups, call.number("epsilon", 1e-5f), call.opset() >= 21);
    }

    private static OnnxTensor groups(Call call, int groups, double epsilon, boolean perChannel) {
        OnnxTensor input = call.input(0);
        Shape shape = input.shape();
        OnnxTensor scale = call.input(1);
        OnnxTensor shift = call.input(2);
        int channels = shape.size(1);
        int affine = perChannel ? channels : groups;
        call.expect(
                scale.elements() == affine && shift.elements() == affine,
                "needs " + affine + " numbers for scale and bias; got " + scale.shape() + " and " + shift.shape());
        int plane = Axes.product(shape, 2, shape.rank());
        int size = channels / groups * plane;
        int[] along = Axes.offsets(new int[] {size}, new int[] {1});
        double[] values = input.numbers();
        for (int set = 0; set < shape.size(0) * groups; set++) {
            Moments moments = Moments.of(values, set * size, along);
            for (int i = set * size; i < (set + 1) * size; i++) {
                int c = perChannel ? i / plane % channels : set % groups;
                values[i] = moments.normalize(values[i], epsilon) * scale.number(c) + shift.number(c);
            }
        }
        return OnnxTensor.of(input.type(), shape, values);
    }

    private static List<OnnxTensor> layer(Call call) {
        OnnxTensor input = call.input(0);
        Shape shape = input.shape();
        int axis = call.axis(call.integer("axis", -1), shape.rank());
        double epsilon = call.number("epsilon", 1e-5f);
        int[] axes = Axes.from(axis, shape.rank());
        int size = Axes.product(shape, axis, shape.rank());
        int[] along = Axes.offsets(shape, axes);
        double[] values = input.numbers();
        int sets = Axes.product(shape, 0, axis);
        double[] means = new double[sets];
        double[] inverses = new double[sets];
        for (int set = 0; set < sets; set++) {
            Moments moments = Moments.of(values, set * size, along);
            means[set] = moments.mean;
            inverses[set] = 1 / Math.sqrt(moments.variance + epsilon);
            for (int i = set * size; i < (set + 1) * size; i++) {
                values[i] = (values[i] - moments.mean) * inverses[set];
            }
        }
        int[] outer = shape.toArray();
        Arrays.fill(outer, axis, outer.length, 1);
        DataType stash = call.type("stash_type").orElse(DataType.FLOAT32);
        OnnxTensor output = affine(call, OnnxTensor.of(input.type(), shape, scaled(call, values, shape)), 2);
        return List.of(
                output, OnnxTensor.of(stash, Shape.of(outer), means), OnnxTensor.of(stash, Shape.of(outer), inverses));
    }

    private static double[] scaled(Call call, double[] values, Shape shape) {
        OnnxTensor scale = call.input(1);
        call.expect(Broadcast.fits(scale.shape(), shape), "needs a scale that repeats to " + shape);
        int[] from = Broadcast.indexes(scale.shape(), shape);
        Arrays.setAll(values, i -> values[i] * scale.number(from[i]));
        return values;
    }

    private static OnnxTensor affine(Call call, OnnxTensor output, int bias) {
        OnnxTensor shift = call.optional(bias);
        if (shift == null) {
            return output;
        }
        call.expect(Broadcast.fits(shift.shape(), output.shape()), "needs a bias that repeats to " + output.shape());
        int[] from = Broadcast.indexes(shift.shape(), output.shape());
        double[] values = output.numbers();
        Arrays.setAll(values, i -> values[i] + shift.number(from[i]));
        return OnnxTensor.of(output.type(), output.shape(), values);
    }

    private static OnnxTensor rootMeanSquare(Call call) {
        OnnxTensor input = call.input(0);
        Shape shape = input.shape();
        int axis = call.axis(call.integer("axis", -1), shape.rank());
        double epsilon = call.number("epsilon", 1e-5f);
        int size = Axes.product(shape, axis, shape.rank());
        double[] values = input.numbers();
        for (int start = 0; start < values.length; start += size) {
            double squares = 0;
            for (int i = start; i < start + size; i++) {
                squares += values[i] * values[i];
            }
            double inverse = 1 / Math.sqrt(squares / size + epsilon);
            for (int i = start; i < start + size; i++) {
                values[i] *= inverse;
            }
        }
        return OnnxTensor.of(input.type(), shape, scaled(call, values, shape));
    }

    private static OnnxTensor meanVariance(Call call) {
        OnnxTensor input = call.input(0);
        Shape shape = input.shape();
        int[] axes = Shaping.axes(call, call.integers("axes").orElse(new int[] {0, 2, 3}), shape.rank());
        int[] along = Axes.offsets(shape, axes);
        double[] values = input.numbers();
        for (int base : Axes.offsets(shape, Axes.others(shape.rank(), axes))) {
            Moments moments = Moments.of(values, base, along);
            for (int offset : along) {
                values[base + offset] = (values[base + offset] - moments.mean) / (Math.sqrt(moments.variance) + 1e-9);
            }
        }
        return OnnxTensor.of(input.type(), shape, values);
    }

    private static OnnxTensor lp(Call call) {
        OnnxTensor input = call.input(0);
        Shape shape = input.shape();
        int[] axes = {call.axis(call.integer("axis", -1), shape.rank())};
        boolean absolute = call.integer("p", 2) == 1;
        int[] along = Axes.offsets(shape, axes);
        double[] values = input.numbers();
        for (int base : Axes.offsets(shape, Axes.others(shape.rank(), axes))) {
            double sum = 0;
            for (int offset : along) {
                double x = values[base + offset];
                sum += absolute ? Math.abs(x) : x * x;
            }
            double norm = absolute ? sum : Math.sqrt(sum);
            for (int offset : along) {
                values[base + offset] = norm == 0 ? 0 : values[base + offset] / norm;
            }
        }
        return OnnxTensor.of(input.type(), shape, values);
    }

    /** Each number is divided by a power of the squares of its neighbours in other channels. */
    private static OnnxTensor localResponse(Call call) {
        OnnxTensor input = call.input(0);
        Shape shape = input.shape();
        long size = call.integer("size", 0);
        call.expect(size >= 1 && shape.rank() >= 2, "needs a size of at least 1 and an input [N, C, …]");
        double alpha = call.number("alpha", 1e-4f);
        double beta = call.number("beta", 0.75f);
        double bias = call.number("bias", 1);
        int channels = shape.size(1);
        int plane = Axes.product(shape, 2, shape.rank());
        int below = (int) Math.min((size - 1) / 2, channels);
        int above = (int) Math.min(size - 1 - (size - 1) / 2, channels);
        double[] values = input.numbers();
        double[] results = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            int c = i / plane % channels;
            double squares = 0;
            for (int near = Math.max(0, c - below); near <= Math.min(channels - 1, c + above); near++) {
                double x = values[i + (near - c) * plane];
                squares += x * x;
            }
            results[i] = values[i] / Math.pow(bias + alpha / size * squares, beta);
        }
        return OnnxTensor.of(input.type(), shape, results);
    }
}
