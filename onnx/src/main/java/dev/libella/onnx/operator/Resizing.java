package dev.libella.onnx.operator;

import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Images made larger or smaller. Every mode is separable: the axes are resampled one after the other, each output
 * position a weighted sum of a few input positions (see {@link Resampling}).
 */
final class Resizing {
    private Resizing() {}

    static void register(Operators operators) {
        operators.since(1, "Upsample", call -> upsample(call, 1));
        operators.since(10, "Resize", call -> upsample(call, 1));
        operators.since(11, "Resize", Resizing::resize);
    }

    /** Upsample, and Resize of opset 10: asymmetric coordinates, the nearest below. */
    private static OnnxTensor upsample(Call call, int scalesInput) {
        OnnxTensor input = call.input(0);
        int rank = input.shape().rank();
        double[] scales;
        OnnxTensor given = call.optional(scalesInput);
        if (given != null) {
            scales = given.numbers();
        } else if (call.has("scales")) {
            scales = call.numbers("scales").orElseThrow();
        } else {
            scales = new double[] {1, 1, call.number("height_scale", 1), call.number("width_scale", 1)};
        }
        boolean nearest = call.text("mode", "nearest").equals("nearest");
        Resampling sampling = Resampling.of(
                nearest ? Resampling.Mode.NEAREST : Resampling.Mode.LINEAR,
                Resampling.Coordinates.ASYMMETRIC,
                Resampling.Nearest.FLOOR);
        return resampled(call, input, scaled(call, input.shape(), Axes.from(0, rank), scales), sampling);
    }

    /** An axis to resample: its scale, its new size, and the part of the input that is looked at. */
    private record Target(int axis, double scale, int size, double start, double end) {}

    private static Target[] scaled(Call call, Shape in, int[] axes, double[] scales) {
        call.expect(
                scales.length == axes.length,
                "needs a scale for each of " + axes.length + " axes; got " + scales.length);
        return IntStream.range(0, axes.length)
                .mapToObj(i -> {
                    call.expect(scales[i] > 0, "needs scales above 0; got " + scales[i]);
                    double size = Math.floor((float) scales[i] * in.size(axes[i]));
                    return new Target(axes[i], scales[i], (int) Math.clamp(size, 0, Integer.MAX_VALUE), 0, 1);
                })
                .toArray(Target[]::new);
    }

    private static OnnxTensor resize(Call call) {
        OnnxTensor input = call.input(0);
        Shape in = input.shape();
        int[] axes = call.integers("axes")
                .map(given ->
                        Arrays.stream(given).map(a -> call.axis(a, in.rank())).toArray())
                .orElseGet(() -> Axes.from(0, in.rank()));
        OnnxTensor scales = call.optional(2);
        OnnxTensor sizes = call.optional(3);
        Target[] targets;
        if (sizes != null && sizes.elements() > 0) {
            targets = sized(call, in, axes, sizes);
        } else if (scales != null && scales.elements() > 0) {
            targets = scaled(call, in, axes, scales.numbers());
        } else {
            throw call.error("needs scales or sizes; both are missing");
        }
        Resampling sampling = Resampling.of(call);
        OnnxTensor roi = call.optional(1);
        if (sampling.coordinates() == Resampling.Coordinates.TF_CROP_AND_RESIZE) {
            call.expect(
                    roi != null && roi.elements() == 2 * axes.length,
                    "needs a roi with two numbers for each of " + axes.length + " axes");
            for (int i = 0; roi != null && i < targets.length; i++) {
                Target t = targets[i];
                targets[i] = new Target(t.axis, t.scale, t.size, roi.number(i), roi.number(axes.length + i));
            }
        }
        return resampled(call, input, targets, sampling);
    }

    private static Target[] sized(Call call, Shape in, int[] axes, OnnxTensor sizes) {
        call.expect(sizes.elements() == axes.length, "needs a size for each of " + axes.length + " axes");
        double[] scales = IntStream.range(0, axes.length)
                .mapToDouble(i -> (double) sizes.integer(i) / in.size(axes[i]))
                .toArray();
        String policy = call.text("keep_aspect_ratio_policy", "stretch");
        boolean keep = !policy.equals("stretch");
        double common = policy.equals("not_larger")
                ? Arrays.stream(scales).min().orElse(1)
                : Arrays.stream(scales).max().orElse(1);
        return IntStream.range(0, axes.length)
                .mapToObj(i -> {
                    double scale = keep ? common : scales[i];
                    double size = keep ? Math.floor(scale * in.size(axes[i]) + 0.5) : sizes.integer(i);
                    return new Target(axes[i], scale, (int) Math.clamp(size, -1, Integer.MAX_VALUE), 0, 1);
                })
                .toArray(Target[]::new);
    }

    private static OnnxTensor resampled(Call call, OnnxTensor input, Target[] targets, Resampling sampling) {
        int[] sizes = input.shape().toArray();
        for (Target target : targets) {
            sizes[target.axis] = target.size;
        }
        call.shape(sizes);
        call.expect(input.elements() > 0, "cannot resize an empty input; got " + input.shape());
        Shape shape = input.shape();
        double[] values = input.numbers();
        for (Target target : targets) {
            int in = shape.size(target.axis);
            boolean moved = target.scale != 1 || target.size != in || target.start != 0 || target.end != 1;
            if (moved) {
                Resampling.Taps[] taps = sampling.taps(in, target.size, target.scale, target.start, target.end);
                values = along(values, shape, target.axis, taps, sampling.extrapolation());
                int[] resized = shape.toArray();
                resized[target.axis] = target.size;
                shape = Shape.of(resized);
            }
        }
        if (input.type().isInteger() && sampling.mode() != Resampling.Mode.NEAREST) {
            double[] rounded = values;
            DataType type = input.type();
            Arrays.setAll(rounded, i -> Math.clamp(rounded[i], (double) type.smallest(), (double) type.largest()));
        }
        return OnnxTensor.of(input.type(), shape, values);
    }

    private static double[] along(double[] values, Shape shape, int axis, Resampling.Taps[] taps, double outside) {
        int inner = Axes.product(shape, axis + 1, shape.rank());
        int outer = Axes.product(shape, 0, axis);
        int in = shape.size(axis);
        double[] results = new double[Math.multiplyExact(Math.multiplyExact(outer, taps.length), inner)];
        for (int o = 0; o < outer; o++) {
            for (int t = 0; t < taps.length; t++) {
                Resampling.Taps tap = taps[t];
                int to = (o * taps.length + t) * inner;
                if (tap.outside()) {
                    Arrays.fill(results, to, to + inner, outside);
                    continue;
                }
                tap.add(values, o * in * inner, in, inner, results, to);
            }
        }
        return results;
    }
}
