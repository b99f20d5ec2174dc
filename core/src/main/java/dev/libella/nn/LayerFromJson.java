package dev.libella.nn;

import dev.libella.json.Json;
import dev.libella.json.JsonException;
import dev.libella.nn.layer.*;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import dev.libella.text.Nearest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** A layer from JSON, as {@link LayerToJson} writes it; what is left out has PyTorch's default value. */
final class LayerFromJson {
    private static final List<String> TYPES = Stream.of(
                    "AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool1d AdaptiveMaxPool2d",
                    "AdaptiveMaxPool3d Add AvgPool1d AvgPool2d AvgPool3d BatchNorm1d BatchNorm2d BatchNorm3d CELU ChannelShuffle",
                    "Concat Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d Dropout Dropout2d ELU",
                    "FakeQuantize Flatten GELU GroupNorm Hardshrink Hardsigmoid Hardswish Hardtanh InstanceNorm2d LPPool1d LPPool2d",
                    "LayerNorm LeakyReLU Linear LocalResponseNorm LogSigmoid LogSoftmax MaxPool1d MaxPool2d MaxPool3d",
                    "Mish Multiply Narrow PReLU Pad PixelShuffle ReLU ReLU6 SELU SiLU Sigmoid Softmax Softplus",
                    "Softshrink Softsign SumPool1d SumPool2d Tanh Tanhshrink Threshold Upsample")
            .flatMap(line -> Stream.of(line.split(" ")))
            .toList();

    private LayerFromJson() {}

    /** The layer; all members of the JSON must be asked for, here or before. */
    static Layer read(LayerFields json) {
        String type = json.text("type");
        Layer layer = window(type, json)
                .or(() -> activation(type, json))
                .or(() -> other(type, json))
                .orElseThrow(
                        () -> new JsonException("there is no layer type '" + type + "'" + Nearest.hint(type, TYPES)));
        json.end();
        return layer;
    }

    private static Optional<Layer> window(String type, LayerFields json) {
        Layer layer = switch (type) {
            case "Conv1d", "Conv2d", "Conv3d" -> convolution(json, axes(type));
            case "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d" -> convolutionTranspose(json, axes(type));
            case "MaxPool1d" -> new MaxPool1d(json.windows(1, true).get(0));
            case "MaxPool2d" -> {
                List<Window> w = json.windows(2, true);
                yield new MaxPool2d(w.get(0), w.get(1));
            }
            case "MaxPool3d" -> {
                List<Window> w = json.windows(3, true);
                yield new MaxPool3d(w.get(0), w.get(1), w.get(2));
            }
            case "AvgPool1d", "AvgPool2d", "AvgPool3d" -> avgPool(json, axes(type));
            case "SumPool1d" -> new SumPool1d(json.windows(1, true).get(0));
            case "SumPool2d" -> {
                List<Window> w = json.windows(2, true);
                yield new SumPool2d(w.get(0), w.get(1));
            }
            case "LPPool1d" ->
                new LpPool1d(
                        json.get("norm_type").asDouble(), json.windows(1, true).get(0));
            case "LPPool2d" -> {
                List<Window> w = json.windows(2, true);
                yield new LpPool2d(json.get("norm_type").asDouble(), w.get(0), w.get(1));
            }
            default -> null;
        };
        return Optional.ofNullable(layer);
    }

    private static Layer convolution(LayerFields json, int axes) {
        int in = json.integer("in_channels");
        int out = json.integer("out_channels");
        List<Window> w = json.windows(axes, false);
        int groups = json.integer("groups", 1);
        boolean bias = json.bool("bias", true);
        return switch (axes) {
            case 1 -> new Conv1d(in, out, w.get(0), groups, bias);
            case 2 -> new Conv2d(in, out, w.get(0), w.get(1), groups, bias);
            default -> new Conv3d(in, out, w.get(0), w.get(1), w.get(2), groups, bias);
        };
    }

    private static Layer convolutionTranspose(LayerFields json, int axes) {
        int in = json.integer("in_channels");
        int out = json.integer("out_channels");
        List<Window> windows = json.windows(axes, false);
        List<Integer> more = json.integers("output_padding", axes, 0);
        int groups = json.integer("groups", 1);
        boolean bias = json.bool("bias", true);
        return switch (axes) {
            case 1 -> new ConvTranspose1d(in, out, windows, more, groups, bias);
            case 2 -> new ConvTranspose2d(in, out, windows, more, groups, bias);
            default -> new ConvTranspose3d(in, out, windows, more, groups, bias);
        };
    }

    private static Layer avgPool(LayerFields json, int axes) {
        List<Window> w = json.windows(axes, true);
        boolean padding = json.bool("count_include_pad", true);
        OptionalInt divisor = json.find("divisor_override")
                .map(value -> OptionalInt.of(value.asInt()))
                .orElse(OptionalInt.empty());
        return switch (axes) {
            case 1 -> new AvgPool1d(w.get(0), padding, divisor);
            case 2 -> new AvgPool2d(w.get(0), w.get(1), padding, divisor);
            default -> new AvgPool3d(w.get(0), w.get(1), w.get(2), padding, divisor);
        };
    }

    private static Optional<Layer> activation(String type, LayerFields json) {
        Layer layer = switch (type) {
            case "CELU" -> new CELU(json.number("alpha", 1));
            case "ELU" -> new ELU(json.number("alpha", 1));
            case "FakeQuantize" -> new FakeQuantize((float) json.number("scale", 1), json.integer("zero_point", 0));
            case "GELU" -> new GELU(tanhApproximation(json));
            case "Hardshrink" -> new Hardshrink(json.number("lambd", 0.5));
            case "Hardsigmoid" -> new Hardsigmoid();
            case "Hardswish" -> new Hardswish();
            case "Hardtanh" -> new Hardtanh(json.number("min_val", -1), json.number("max_val", 1));
            case "LeakyReLU" -> new LeakyReLU(json.number("negative_slope", 0.01));
            case "LogSigmoid" -> new LogSigmoid();
            case "Mish" -> new Mish();
            case "ReLU" -> new ReLU();
            case "ReLU6" -> new ReLU6();
            case "SELU" -> new SELU();
            case "SiLU" -> new SiLU();
            case "Sigmoid" -> new Sigmoid();
            case "Softplus" -> new Softplus(json.number("beta", 1), json.number("threshold", 20));
            case "Softshrink" -> new Softshrink(json.number("lambd", 0.5));
            case "Softsign" -> new Softsign();
            case "Tanh" -> new Tanh();
            case "Tanhshrink" -> new Tanhshrink();
            case "Threshold" ->
                new Threshold(
                        json.get("threshold").asDouble(), json.get("value").asDouble());
            default -> null;
        };
        return Optional.ofNullable(layer);
    }

    private static Optional<Layer> other(String type, LayerFields json) {
        Layer layer = switch (type) {
            case "AdaptiveAvgPool1d" ->
                new AdaptiveAvgPool1d(outputSize(json, 1).get(0));
            case "AdaptiveAvgPool2d" -> {
                List<Integer> s = outputSize(json, 2);
                yield new AdaptiveAvgPool2d(s.get(0), s.get(1));
            }
            case "AdaptiveAvgPool3d" -> {
                List<Integer> s = outputSize(json, 3);
                yield new AdaptiveAvgPool3d(s.get(0), s.get(1), s.get(2));
            }
            case "AdaptiveMaxPool1d" ->
                new AdaptiveMaxPool1d(outputSize(json, 1).get(0));
            case "AdaptiveMaxPool2d" -> {
                List<Integer> s = outputSize(json, 2);
                yield new AdaptiveMaxPool2d(s.get(0), s.get(1));
            }
            case "AdaptiveMaxPool3d" -> {
                List<Integer> s = outputSize(json, 3);
                yield new AdaptiveMaxPool3d(s.get(0), s.get(1), s.get(2));
            }
            case "Linear" ->
                new Linear(json.integer("in_features"), json.integer("out_features"), json.bool("bias", true));
            case "BatchNorm1d" ->
                new BatchNorm1d(json.integer("num_features"), epsilon(json), json.number("momentum", 0.1));
            case "BatchNorm2d" ->
                new BatchNorm2d(json.integer("num_features"), epsilon(json), json.number("momentum", 0.1));
            case "BatchNorm3d" ->
                new BatchNorm3d(json.integer("num_features"), epsilon(json), json.number("momentum", 0.1));
            case "GroupNorm" ->
                new GroupNorm(
                        json.integer("num_groups"),
                        json.integer("num_channels"),
                        epsilon(json),
                        json.bool("affine", true));
            case "InstanceNorm2d" ->
                new InstanceNorm2d(json.integer("num_features"), epsilon(json), json.bool("affine", false));
            case "LayerNorm" ->
                new LayerNorm(shape(json, "normalized_shape"), epsilon(json), json.bool("elementwise_affine", true));
            case "LocalResponseNorm" ->
                new LocalResponseNorm(
                        json.integer("size"),
                        json.number("alpha", 1e-4),
                        json.number("beta", 0.75),
                        json.number("k", 1));
            case "Dropout" -> new Dropout(json.number("p", 0.5));
            case "Dropout2d" -> new Dropout2d(json.number("p", 0.5));
            case "Softmax" -> new Softmax(json.integer("dim", 1));
            case "LogSoftmax" -> new LogSoftmax(json.integer("dim", 1));
            case "PReLU" -> new PReLU(json.integer("num_parameters", 1));
            case "Flatten" -> new Flatten();
            case "Add" -> new Add();
            case "Multiply" -> new Multiply();
            case "Concat" -> new Concat(json.integer("dim", 1));
            case "Narrow" -> new Narrow(json.integer("dim"), json.integer("start"), json.integer("length"));
            case "ChannelShuffle" -> new ChannelShuffle(json.integer("groups"));
            case "PixelShuffle" -> new PixelShuffle(json.integer("upscale_factor"));
            case "Upsample" -> {
                List<Integer> size = json.integers("size", 2);
                yield new Upsample(size.get(0), size.get(1), upsampleMode(json));
            }
            case "Pad" -> new Pad(json.integers("before"), json.integers("after"), padMode(json));
            default -> null;
        };
        return Optional.ofNullable(layer);
    }

    private static boolean tanhApproximation(LayerFields json) {
        String approximate = json.find("approximate").map(Json::asString).orElse("none");
        return switch (approximate) {
            case "none" -> false;
            case "tanh" -> true;
            default -> throw unknown("approximate", approximate, "none", "tanh");
        };
    }

    private static Upsample.Mode upsampleMode(LayerFields json) {
        String mode = json.text("mode");
        return switch (mode) {
            case "nearest" -> Upsample.Mode.NEAREST;
            case "bilinear" -> Upsample.Mode.BILINEAR;
            case "bilinear_align_corners" -> Upsample.Mode.BILINEAR_ALIGN_CORNERS;
            default -> throw unknown("mode", mode, "nearest", "bilinear", "bilinear_align_corners");
        };
    }

    private static Pad.Mode padMode(LayerFields json) {
        String mode = json.text("mode");
        return switch (mode) {
            case "constant" -> new Pad.Mode.Constant(json.number("value", 0));
            case "reflect" -> new Pad.Mode.Reflect();
            case "replicate" -> new Pad.Mode.Replicate();
            case "circular" -> new Pad.Mode.Circular();
            default -> throw unknown("mode", mode, "constant", "reflect", "replicate", "circular");
        };
    }

    private static List<Integer> outputSize(LayerFields json, int axes) {
        return json.integers("output_size", axes);
    }

    private static double epsilon(LayerFields json) {
        return json.number("eps", 1e-5);
    }

    private static Shape shape(LayerFields json, String name) {
        return Shape.of(json.integers(name).stream().mapToInt(Integer::intValue).toArray());
    }

    private static int axes(String type) {
        return type.charAt(type.length() - 2) - '0';
    }

    private static JsonException unknown(String name, String value, String... known) {
        return new JsonException("'" + name + "' cannot be '" + value + "'" + Nearest.hint(value, List.of(known)));
    }
}
