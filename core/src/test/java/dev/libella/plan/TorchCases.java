package dev.libella.plan;

import dev.libella.Conformance;
import dev.libella.nn.layer.*;
import dev.libella.tensor.Padding;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/** Turns a call of {@code torch.nn.functional}, as the conformance cases record it, into a layer. */
final class TorchCases {
    private TorchCases() {}

    /** Spatial axes of an operator whose name ends in its dimension, e.g. 2 for {@code conv2d}. */
    static int axes(String op) {
        return op.charAt(op.length() - 2) - '0';
    }

    /**
     * The layer that a call means.
     *
     * @param input the input's shape with a batch in front
     */
    static Layer layer(Conformance.Case c, Shape input) {
        JsonNode p = c.params();
        return switch (c.op()) {
            case "conv1d", "conv2d", "conv3d" -> convolution(c);
            case "conv_transpose1d", "conv_transpose2d", "conv_transpose3d" -> transposed(c);
            case "max_pool1d" -> MaxPool1d.of(windows(c).getFirst());
            case "max_pool2d" -> new MaxPool2d(windows(c).get(0), windows(c).get(1));
            case "max_pool3d" ->
                new MaxPool3d(windows(c).get(0), windows(c).get(1), windows(c).get(2));
            case "avg_pool1d" -> new AvgPool1d(windows(c).getFirst(), countPadding(p), divisor(p));
            case "avg_pool2d" -> new AvgPool2d(windows(c).get(0), windows(c).get(1), countPadding(p), divisor(p));
            case "avg_pool3d" ->
                new AvgPool3d(windows(c).get(0), windows(c).get(1), windows(c).get(2), countPadding(p), divisor(p));
            case "lp_pool1d" ->
                new LpPool1d(p.get("norm_type").doubleValue(), windows(c).getFirst());
            case "lp_pool2d" ->
                new LpPool2d(
                        p.get("norm_type").doubleValue(),
                        windows(c).get(0),
                        windows(c).get(1));
            case "adaptive_avg_pool1d" -> new AdaptiveAvgPool1d(sizes(c, input)[0]);
            case "adaptive_avg_pool2d" -> new AdaptiveAvgPool2d(sizes(c, input)[0], sizes(c, input)[1]);
            case "adaptive_avg_pool3d" ->
                new AdaptiveAvgPool3d(sizes(c, input)[0], sizes(c, input)[1], sizes(c, input)[2]);
            case "adaptive_max_pool1d" -> new AdaptiveMaxPool1d(sizes(c, input)[0]);
            case "adaptive_max_pool2d" -> new AdaptiveMaxPool2d(sizes(c, input)[0], sizes(c, input)[1]);
            case "adaptive_max_pool3d" ->
                new AdaptiveMaxPool3d(sizes(c, input)[0], sizes(c, input)[1], sizes(c, input)[2]);
            case "linear" ->
                new Linear(
                        c.tensor("inputs", "weight").shape().size(1),
                        c.tensor("inputs", "weight").shape().size(0),
                        c.has("inputs", "bias"));
            case "pad" -> pad(p);
            case "batch_norm" ->
                switch (input.rank()) {
                    case 2, 3 -> new BatchNorm1d(input.size(1), number(p, "eps", 1e-5), number(p, "momentum", 0.1));
                    case 4 -> new BatchNorm2d(input.size(1), number(p, "eps", 1e-5), number(p, "momentum", 0.1));
                    default -> new BatchNorm3d(input.size(1), number(p, "eps", 1e-5), number(p, "momentum", 0.1));
                };
            case "group_norm" ->
                new GroupNorm(
                        p.get("num_groups").intValue(),
                        input.size(1),
                        number(p, "eps", 1e-5),
                        c.has("inputs", "weight"));
            case "instance_norm" ->
                new InstanceNorm2d(input.size(1), number(p, "eps", 1e-5), c.has("inputs", "weight"));
            case "layer_norm" ->
                new LayerNorm(
                        Shape.of(Conformance.intList(p.get("normalized_shape"))),
                        number(p, "eps", 1e-5),
                        c.has("inputs", "weight"));
            case "local_response_norm" ->
                new LocalResponseNorm(
                        p.get("size").intValue(), number(p, "alpha", 1e-4), number(p, "beta", 0.75), number(p, "k", 1));
            case "softmax", "softmin" -> new Softmax(p.get("dim").intValue() + 1);
            case "log_softmax" -> new LogSoftmax(p.get("dim").intValue() + 1);
            case "prelu" -> new PReLU(c.tensor("inputs", "weight").data().length);
            default -> activation(c.op(), p);
        };
    }

    private static Activation activation(String op, JsonNode p) {
        return switch (op) {
            case "relu" -> new ReLU();
            case "relu6" -> new ReLU6();
            case "leaky_relu" -> new LeakyReLU(number(p, "negative_slope", 0.01));
            case "elu" -> new ELU(number(p, "alpha", 1));
            case "selu" -> new SELU();
            case "celu" -> new CELU(number(p, "alpha", 1));
            case "gelu" -> new GELU(p.path("approximate").asString("none").equals("tanh"));
            case "silu" -> new SiLU();
            case "mish" -> new Mish();
            case "hardswish" -> new Hardswish();
            case "hardsigmoid" -> new Hardsigmoid();
            case "sigmoid" -> new Sigmoid();
            case "logsigmoid" -> new LogSigmoid();
            case "tanh" -> new Tanh();
            case "hardtanh" -> new Hardtanh(number(p, "min_val", -1), number(p, "max_val", 1));
            case "softplus" -> new Softplus(number(p, "beta", 1), number(p, "threshold", 20));
            case "softsign" -> new Softsign();
            case "softshrink" -> new Softshrink(number(p, "lambd", 0.5));
            case "hardshrink" -> new Hardshrink(number(p, "lambd", 0.5));
            case "tanhshrink" -> new Tanhshrink();
            case "threshold" -> new Threshold(number(p, "threshold", 0), number(p, "value", 0));
            default ->
                throw new IllegalArgumentException("the cases have an operator that this test does not know: " + op);
        };
    }

    private static Convolution convolution(Conformance.Case c) {
        Shape weight = c.tensor("inputs", "weight").shape();
        int groups = integer(c.params(), "groups", 1);
        List<Window> w = kernelWindows(c, weight);
        int in = weight.size(1) * groups;
        boolean bias = c.has("inputs", "bias");
        return switch (w.size()) {
            case 1 -> new Conv1d(in, weight.size(0), w.get(0), groups, bias);
            case 2 -> new Conv2d(in, weight.size(0), w.get(0), w.get(1), groups, bias);
            default -> new Conv3d(in, weight.size(0), w.get(0), w.get(1), w.get(2), groups, bias);
        };
    }

    private static ConvolutionTranspose transposed(Conformance.Case c) {
        Shape weight = c.tensor("inputs", "weight").shape();
        int groups = integer(c.params(), "groups", 1);
        List<Window> w = kernelWindows(c, weight);
        int out = weight.size(1) * groups;
        boolean bias = c.has("inputs", "bias");
        List<Integer> extra = new ArrayList<>();
        for (int axis = 0; axis < w.size(); axis++) {
            extra.add(axisValue(c.params(), "output_padding", axis, 0));
        }
        return switch (w.size()) {
            case 1 -> new ConvTranspose1d(weight.size(0), out, w, extra, groups, bias);
            case 2 -> new ConvTranspose2d(weight.size(0), out, w, extra, groups, bias);
            default -> new ConvTranspose3d(weight.size(0), out, w, extra, groups, bias);
        };
    }

    private static List<Window> kernelWindows(Conformance.Case c, Shape weight) {
        List<Window> windows = new ArrayList<>();
        JsonNode p = c.params();
        for (int axis = 0; axis < axes(c.op()); axis++) {
            windows.add(new Window(
                    weight.size(2 + axis),
                    axisValue(p, "stride", axis, 1),
                    padding(p, axis),
                    axisValue(p, "dilation", axis, 1),
                    false));
        }
        return windows;
    }

    private static List<Window> windows(Conformance.Case c) {
        List<Window> windows = new ArrayList<>();
        JsonNode p = c.params();
        for (int axis = 0; axis < axes(c.op()); axis++) {
            int kernel = axisValue(p, "kernel_size", axis, 0);
            windows.add(new Window(
                    kernel,
                    axisValue(p, "stride", axis, kernel),
                    padding(p, axis),
                    axisValue(p, "dilation", axis, 1),
                    p.path("ceil_mode").asBoolean(false)));
        }
        return windows;
    }

    private static Padding padding(JsonNode p, int axis) {
        JsonNode padding = p.path("padding");
        if (padding.isString()) {
            return switch (padding.asString()) {
                case "same" -> Padding.SAME;
                case "valid" -> Padding.VALID;
                default -> throw new IllegalArgumentException("padding must be 'same' or 'valid': " + padding);
            };
        }
        return Padding.of(axisValue(p, "padding", axis, 0));
    }

    private static Pad pad(JsonNode p) {
        // PyTorch lists pairs from the innermost axis outwards.
        int[] pairs = Conformance.intList(p.get("pad"));
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            before.add(pairs[i]);
            after.add(pairs[i + 1]);
        }
        Collections.reverse(before);
        Collections.reverse(after);
        Pad.Mode mode = switch (p.path("mode").asString("constant")) {
            case "reflect" -> new Pad.Mode.Reflect();
            case "replicate" -> new Pad.Mode.Replicate();
            case "circular" -> new Pad.Mode.Circular();
            default -> new Pad.Mode.Constant(number(p, "value", 0));
        };
        return new Pad(before, after, mode);
    }

    private static int[] sizes(Conformance.Case c, Shape input) {
        JsonNode list = c.params().get("output_size");
        int[] sizes = new int[axes(c.op())];
        for (int axis = 0; axis < sizes.length; axis++) {
            JsonNode size = list.isArray() ? list.get(axis) : list;
            sizes[axis] = size.isNull() ? input.size(2 + axis) : size.intValue();
        }
        return sizes;
    }

    private static boolean countPadding(JsonNode p) {
        return p.path("count_include_pad").asBoolean(true);
    }

    private static OptionalInt divisor(JsonNode p) {
        JsonNode divisor = p.path("divisor_override");
        return divisor.isNumber() ? OptionalInt.of(divisor.intValue()) : OptionalInt.empty();
    }

    private static int axisValue(JsonNode p, String name, int axis, int otherwise) {
        JsonNode node = p.path(name);
        if (node.isMissingNode() || node.isNull() || (node.isArray() && node.isEmpty())) {
            return otherwise;
        }
        return node.isArray() ? node.get(Math.min(axis, node.size() - 1)).intValue() : node.intValue();
    }

    private static int integer(JsonNode p, String name, int otherwise) {
        return p.path(name).isNumber() ? p.get(name).intValue() : otherwise;
    }

    private static double number(JsonNode p, String name, double otherwise) {
        JsonNode node = p.path(name);
        return node.isMissingNode() || node.isNull() ? otherwise : Conformance.number(node);
    }
}
