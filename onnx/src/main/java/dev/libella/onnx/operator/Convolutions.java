package dev.libella.onnx.operator;

import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Convolution and its transpose over one to three spatial axes. The sums are in double: exact for integers, and the
 * same loop serves all types.
 */
final class Convolutions {
    private Convolutions() {}

    static void register(Operators operators) {
        operators.add("Conv", Convolutions::convolution);
        operators.add("ConvTranspose", Convolutions::transpose);
    }

    private static OnnxTensor convolution(Call call) {
        OnnxTensor input = call.input(0);
        OnnxTensor weight = call.input(1);
        Windows windows = windows(call, input.shape(), weight.shape());
        windows.output(call, input.shape(), weight.shape().size(0)); // refuses a size that nobody can mean
        return PlannedLayer.convolution(call, input, weight, call.optional(2), groups(call), windows)
                .orElseGet(() -> inLoops(call, input, weight, windows));
    }

    private static OnnxTensor inLoops(Call call, OnnxTensor input, OnnxTensor weight, Windows windows) {
        double[] sums = sums(call, input.numbers(), input.shape(), weight.numbers(), weight.shape(), windows);
        addBias(call, sums, call.optional(2), weight.shape().size(0), windows.outputPlane());
        Shape shape = windows.output(call, input.shape(), weight.shape().size(0));
        return OnnxTensor.of(input.type(), shape, sums);
    }

    /** Checks the channels and gives the windows. */
    static Windows windows(Call call, Shape input, Shape weight) {
        call.expect(weight.rank() >= 3, "needs a weight [O, C/groups, k…]; got " + weight);
        int groups = groups(call);
        int[] kernel = kernel(call, weight);
        Windows.checkRank(call, input, kernel.length);
        call.expect(
                input.size(1) == (long) weight.size(1) * groups && weight.size(0) % groups == 0,
                "needs a weight [O, C/groups, k…] for its input and groups; got " + weight + " for " + input + " and "
                        + groups + " groups");
        return Windows.of(call, input, kernel);
    }

    private static int groups(Call call) {
        long groups = call.integer("group", 1);
        call.expect(groups >= 1 && groups <= Integer.MAX_VALUE, "needs at least one group; got " + groups);
        return (int) groups;
    }

    private static int[] kernel(Call call, Shape weight) {
        int[] kernel = Arrays.copyOfRange(weight.toArray(), 2, weight.rank());
        int[] said = call.integers("kernel_shape").orElse(kernel);
        call.expect(
                Arrays.equals(kernel, said),
                "says its kernel is " + Arrays.toString(said) + ", and its weight is " + weight);
        return kernel;
    }

    /** Σ weight·input for each output, without bias. */
    static double[] sums(Call call, double[] input, Shape in, double[] weight, Shape w, Windows windows) {
        int groups = groups(call);
        int batch = in.size(0);
        int inChannels = w.size(1); // of one group
        int outChannels = w.size(0);
        int perGroup = outChannels / groups;
        int inPlane = windows.inputPlane();
        int outPlane = windows.outputPlane();
        double[] output = new double[windows.output(call, in, outChannels).elements()];
        for (int n = 0; n < batch; n++) {
            for (int o = 0; o < outChannels; o++) {
                int outAt = (n * outChannels + o) * outPlane;
                int group = o / perGroup;
                for (int c = 0; c < inChannels; c++) {
                    int inAt = ((n * groups + group) * inChannels + c) * inPlane;
                    addPlane(input, inAt, weight, (o * inChannels + c) * windows.taps(), output, outAt, windows);
                }
            }
        }
        return output;
    }

    /** Adds one input plane, filtered by one kernel, to one output plane. */
    private static void addPlane(
            double[] input, int inAt, double[] weight, int weightAt, double[] output, int outAt, Windows windows) {
        Windows.Axis depth = windows.depth();
        Windows.Axis height = windows.height();
        Windows.Axis width = windows.width();
        int tap = weightAt;
        for (int kd = 0; kd < depth.kernel(); kd++) {
            for (int kh = 0; kh < height.kernel(); kh++) {
                for (int kw = 0; kw < width.kernel(); kw++) {
                    double factor = weight[tap++];
                    if (factor == 0) {
                        continue;
                    }
                    int first = width.first(kw);
                    int last = width.last(kw);
                    for (int d = depth.first(kd); d < depth.last(kd); d++) {
                        for (int h = height.first(kh); h < height.last(kh); h++) {
                            int from = inAt
                                    + (depth.position(d, kd) * height.in() + height.position(h, kh)) * width.in()
                                    + width.position(first, kw);
                            int to = outAt + (d * height.out() + h) * width.out();
                            addRow(factor, input, from, width.stride(), output, to + first, last - first);
                        }
                    }
                }
            }
        }
    }

    private static void addRow(double factor, double[] input, int from, int step, double[] output, int to, int count) {
        if (step == 1) {
            for (int i = 0; i < count; i++) {
                output[to + i] += factor * input[from + i];
            }
        } else {
            for (int i = 0; i < count; i++) {
                output[to + i] += factor * input[from + i * step];
            }
        }
    }

    static void addBias(Call call, double[] sums, @Nullable OnnxTensor bias, int channels, int plane) {
        if (bias == null) {
            return;
        }
        call.expect(bias.elements() == channels, "needs a bias of " + channels + " numbers; got " + bias.shape());
        for (int i = 0; i < sums.length; i++) {
            sums[i] += bias.number(i / plane % channels);
        }
    }

    /** The gradient of a convolution with respect to its input: each input spreads its kernel over the output. */
    private static OnnxTensor transpose(Call call) {
        OnnxTensor input = call.input(0);
        OnnxTensor weight = call.input(1);
        Shape in = input.shape();
        Shape w = weight.shape();
        call.expect(w.rank() >= 3, "needs a weight [C, O/groups, k…]; got " + w);
        int groups = groups(call);
        int[] kernel = kernel(call, w);
        Windows.checkRank(call, in, kernel.length);
        call.expect(
                in.size(1) == w.size(0) && in.size(1) % groups == 0,
                "needs a weight [C, O/groups, k…] for its input and groups; got " + w + " for " + in);
        int perGroup = w.size(1);
        int channels = Math.multiplyExact(perGroup, groups);
        Windows windows = spreading(call, in, kernel);
        int[] sizes = in.toArray();
        sizes[1] = channels;
        int[] outs = {
            windows.depth().in(), windows.height().in(), windows.width().in()
        };
        for (int i = 2; i < sizes.length; i++) {
            sizes[i] = outs[3 - (sizes.length - 2) + i - 2];
        }
        Shape shape = call.shape(sizes);
        double[] from = input.numbers();
        double[] factors = weight.numbers();
        double[] output = new double[shape.elements()];
        for (int n = 0; n < in.size(0); n++) {
            for (int c = 0; c < in.size(1); c++) {
                int group = c / (in.size(1) / groups);
                for (int o = 0; o < perGroup; o++) {
                    spreadPlane(
                            from,
                            (n * in.size(1) + c) * windows.outputPlane(),
                            factors,
                            (c * perGroup + o) * windows.taps(),
                            output,
                            ((n * groups + group) * perGroup + o) * windows.inputPlane(),
                            windows);
                }
            }
        }
        addBias(call, output, call.optional(2), channels, windows.inputPlane());
        return OnnxTensor.of(input.type(), shape, output);
    }

    /**
     * The windows of the convolution that this one is the transpose of: their {@code in} is our output. Either pads
     * are given and the size follows, or the size is given and the pads follow.
     */
    private static Windows spreading(Call call, Shape in, int[] kernel) {
        int axes = kernel.length;
        int[] strides = Windows.perAxis(call, "strides", axes);
        int[] dilations = Windows.perAxis(call, "dilations", axes);
        int[] extra = call.integers("output_padding").orElseGet(() -> new int[axes]);
        int[] pads = call.integers("pads").orElseGet(() -> new int[2 * axes]);
        int[] wanted = call.integers("output_shape").orElse(new int[0]);
        String auto = call.text("auto_pad", "NOTSET");
        boolean same = auto.startsWith("SAME");
        call.expect(
                extra.length == axes && pads.length == 2 * axes && (wanted.length == 0 || wanted.length >= axes),
                "needs settings for each of " + axes + " axes");
        Windows.Axis[] all = {Windows.Axis.NONE, Windows.Axis.NONE, Windows.Axis.NONE};
        for (int i = 0; i < axes; i++) {
            int size = in.size(2 + i);
            long spread = (long) strides[i] * (size - 1) + extra[i] + (long) dilations[i] * (kernel[i] - 1) + 1;
            int before = auto.equals("VALID") ? 0 : pads[i];
            long out = spread - before - (auto.equals("VALID") ? 0 : pads[axes + i]);
            if (wanted.length > 0 || same) {
                out = wanted.length > 0 ? wanted[wanted.length - axes + i] : (long) size * strides[i];
                int total = Math.clamp(spread - out, 0, Integer.MAX_VALUE);
                before = auto.equals("SAME_UPPER") ? total / 2 : total - total / 2;
            }
            int checked = Math.clamp(out, -1, Integer.MAX_VALUE);
            call.expect(checked >= 0, "would give a negative size; use smaller pads");
            all[3 - axes + i] = new Windows.Axis(checked, size, kernel[i], strides[i], dilations[i], before, 0);
        }
        return new Windows(all[0], all[1], all[2]);
    }

    private static void spreadPlane(
            double[] input, int inAt, double[] weight, int weightAt, double[] output, int outAt, Windows windows) {
        Windows.Axis depth = windows.depth();
        Windows.Axis height = windows.height();
        Windows.Axis width = windows.width();
        int tap = weightAt;
        for (int kd = 0; kd < depth.kernel(); kd++) {
            for (int kh = 0; kh < height.kernel(); kh++) {
                for (int kw = 0; kw < width.kernel(); kw++) {
                    double factor = weight[tap++];
                    int first = width.first(kw);
                    int last = width.last(kw);
                    for (int d = depth.first(kd); d < depth.last(kd); d++) {
                        for (int h = height.first(kh); h < height.last(kh); h++) {
                            int from = inAt + (d * height.out() + h) * width.out();
                            int to =
                                    outAt + (depth.position(d, kd) * height.in() + height.position(h, kh)) * width.in();
                            for (int i = first; i < last; i++) {
                                output[to + width.position(i, kw)] += factor * input[from + i];
                            }
                        }
                    }
                }
            }
        }
    }
}
