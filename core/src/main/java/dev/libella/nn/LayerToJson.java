package dev.libella.nn;

import dev.libella.json.Json;
import dev.libella.json.Json.JsonObject;
import dev.libella.nn.layer.*;
import dev.libella.tensor.Padding;
import dev.libella.tensor.Window;
import java.util.List;
import java.util.Objects;

/** A layer as JSON, under PyTorch's names; what has PyTorch's default value is left out. */
final class LayerToJson {
    private LayerToJson() {}

    static JsonObject write(Layer layer) {
        return switch (layer) {
            case Convolution c -> {
                JsonObject json = type("Conv" + c.windows().size() + "d")
                        .with("in_channels", Json.of(c.inChannels()))
                        .with("out_channels", Json.of(c.outChannels()));
                yield bias(groups(windows(json, c.windows(), false), c.groups()), c.bias());
            }
            case ConvolutionTranspose c -> {
                JsonObject json = type("ConvTranspose" + c.windows().size() + "d")
                        .with("in_channels", Json.of(c.inChannels()))
                        .with("out_channels", Json.of(c.outChannels()));
                json = windows(json, c.windows(), false);
                json = unless(
                        c.outputPadding().stream().allMatch(extra -> extra == 0),
                        json,
                        "output_padding",
                        perAxis(c.outputPadding().stream().map(Json::of).toList()));
                yield bias(groups(json, c.groups()), c.bias());
            }
            case MaxPool m -> windows(type("MaxPool" + m.windows().size() + "d"), m.windows(), true);
            case AvgPool a -> {
                JsonObject json = windows(type("AvgPool" + a.windows().size() + "d"), a.windows(), true);
                json = unless(a.countIncludePad(), json, "count_include_pad", Json.of(false));
                yield a.divisorOverride().isEmpty()
                        ? json
                        : json.with(
                                "divisor_override", Json.of(a.divisorOverride().getAsInt()));
            }
            case SumPool s -> windows(type("SumPool" + s.windows().size() + "d"), s.windows(), true);
            case LpPool l ->
                windows(
                        type("LPPool" + l.windows().size() + "d").with("norm_type", Json.of(l.norm())),
                        l.windows(),
                        true);
            case AdaptiveAvgPool a -> outputSize("AdaptiveAvgPool", a.outputSizes());
            case AdaptiveMaxPool a -> outputSize("AdaptiveMaxPool", a.outputSizes());
            case Linear l ->
                bias(
                        type("Linear")
                                .with("in_features", Json.of(l.inFeatures()))
                                .with("out_features", Json.of(l.outFeatures())),
                        l.bias());
            case BatchNorm1d b -> batchNorm("BatchNorm1d", b.features(), b.epsilon(), b.momentum());
            case BatchNorm2d b -> batchNorm("BatchNorm2d", b.features(), b.epsilon(), b.momentum());
            case BatchNorm3d b -> batchNorm("BatchNorm3d", b.features(), b.epsilon(), b.momentum());
            case GroupNorm g -> {
                JsonObject json = type("GroupNorm")
                        .with("num_groups", Json.of(g.groups()))
                        .with("num_channels", Json.of(g.channels()));
                yield unless(g.affine(), epsilon(json, g.epsilon()), "affine", Json.of(false));
            }
            case InstanceNorm2d i -> {
                JsonObject json = type("InstanceNorm2d").with("num_features", Json.of(i.features()));
                yield unless(!i.affine(), epsilon(json, i.epsilon()), "affine", Json.of(true));
            }
            case LayerNorm l -> {
                JsonObject json = type("LayerNorm")
                        .with(
                                "normalized_shape",
                                Json.ofInts(l.normalizedShape().toArray()));
                yield unless(l.affine(), epsilon(json, l.epsilon()), "elementwise_affine", Json.of(false));
            }
            case LocalResponseNorm l -> {
                JsonObject json = type("LocalResponseNorm").with("size", Json.of(l.size()));
                json = number(json, "alpha", l.alpha(), 1e-4);
                json = number(json, "beta", l.beta(), 0.75);
                yield number(json, "k", l.k(), 1);
            }
            case Dropout d -> type("Dropout").with("p", Json.of(d.probability()));
            case Dropout2d d -> type("Dropout2d").with("p", Json.of(d.probability()));
            case Softmax s -> type("Softmax").with("dim", Json.of(s.axis()));
            case LogSoftmax l -> type("LogSoftmax").with("dim", Json.of(l.axis()));
            case PReLU p -> type("PReLU").with("num_parameters", Json.of(p.slopes()));
            case Flatten f -> type("Flatten");
            case Add a -> type("Add");
            case Multiply m -> type("Multiply");
            case Concat c -> type("Concat").with("dim", Json.of(c.axis()));
            case Narrow n ->
                type("Narrow")
                        .with("dim", Json.of(n.axis()))
                        .with("start", Json.of(n.start()))
                        .with("length", Json.of(n.length()));
            case ChannelShuffle c -> type("ChannelShuffle").with("groups", Json.of(c.groups()));
            case PixelShuffle p -> type("PixelShuffle").with("upscale_factor", Json.of(p.upscaleFactor()));
            case Upsample u ->
                type("Upsample")
                        .with("size", Json.ofInts(u.outHeight(), u.outWidth()))
                        .with(
                                "mode",
                                Json.of(
                                        switch (u.mode()) {
                                            case NEAREST -> "nearest";
                                            case BILINEAR -> "bilinear";
                                            case BILINEAR_ALIGN_CORNERS -> "bilinear_align_corners";
                                        }));
            case Pad p -> pad(p);
            case Activation a -> activation(a);
        };
    }

    private static JsonObject activation(Activation layer) {
        return switch (layer) {
            case CELU c -> number(type("CELU"), "alpha", c.alpha(), 1);
            case ELU e -> number(type("ELU"), "alpha", e.alpha(), 1);
            case FakeQuantize q ->
                type("FakeQuantize")
                        .with("scale", Json.of((double) q.scale()))
                        .with("zero_point", Json.of(q.zeroPoint()));
            case GELU g -> unless(!g.tanh(), type("GELU"), "approximate", Json.of("tanh"));
            case Hardshrink h -> number(type("Hardshrink"), "lambd", h.lambda(), 0.5);
            case Hardsigmoid h -> type("Hardsigmoid");
            case Hardswish h -> type("Hardswish");
            case Hardtanh h -> number(number(type("Hardtanh"), "min_val", h.minimum(), -1), "max_val", h.maximum(), 1);
            case LeakyReLU l -> number(type("LeakyReLU"), "negative_slope", l.negativeSlope(), 0.01);
            case LogSigmoid l -> type("LogSigmoid");
            case Mish m -> type("Mish");
            case ReLU r -> type("ReLU");
            case ReLU6 r -> type("ReLU6");
            case SELU s -> type("SELU");
            case SiLU s -> type("SiLU");
            case Sigmoid s -> type("Sigmoid");
            case Softplus s -> number(number(type("Softplus"), "beta", s.beta(), 1), "threshold", s.threshold(), 20);
            case Softshrink s -> number(type("Softshrink"), "lambd", s.lambda(), 0.5);
            case Softsign s -> type("Softsign");
            case Tanh t -> type("Tanh");
            case Tanhshrink t -> type("Tanhshrink");
            case Threshold t ->
                type("Threshold").with("threshold", Json.of(t.threshold())).with("value", Json.of(t.value()));
        };
    }

    private static JsonObject pad(Pad layer) {
        JsonObject json = type("Pad")
                .with("before", Json.of(layer.before().stream().map(Json::of).toList()))
                .with("after", Json.of(layer.after().stream().map(Json::of).toList()));
        return switch (layer.mode()) {
            case Pad.Mode.Constant(double value) ->
                json.with("mode", Json.of("constant")).with("value", Json.of(value));
            case Pad.Mode.Reflect() -> json.with("mode", Json.of("reflect"));
            case Pad.Mode.Replicate() -> json.with("mode", Json.of("replicate"));
            case Pad.Mode.Circular() -> json.with("mode", Json.of("circular"));
        };
    }

    /** @param sideBySide whether the stride is the kernel size unless said, as in pools; otherwise it is 1 */
    private static JsonObject windows(JsonObject layer, List<Window> windows, boolean sideBySide) {
        JsonObject json = layer.with(
                "kernel_size",
                perAxis(windows.stream().map(w -> Json.of(w.kernel())).toList()));
        json = unless(
                windows.stream().allMatch(w -> w.stride() == (sideBySide ? w.kernel() : 1)),
                json,
                "stride",
                perAxis(windows.stream().map(w -> Json.of(w.stride())).toList()));
        json = unless(
                windows.stream().allMatch(w -> w.padding().equals(Padding.VALID)),
                json,
                "padding",
                paddings(windows.stream().map(Window::padding).toList()));
        json = unless(
                windows.stream().allMatch(w -> w.dilation() == 1),
                json,
                "dilation",
                perAxis(windows.stream().map(w -> Json.of(w.dilation())).toList()));
        return unless(
                windows.stream().noneMatch(Window::ceilMode),
                json,
                "ceil_mode",
                perAxis(windows.stream().map(w -> Json.of(w.ceilMode())).toList()));
    }

    private static Json paddings(List<Padding> paddings) {
        boolean sides = paddings.stream()
                .anyMatch(p -> p instanceof Padding.Explicit(int before, int after) && before != after);
        List<Json> values = paddings.stream().map(LayerToJson::padding).toList();
        // A list of two numbers would read as one number for each of two axes.
        return sides ? Json.of(values) : perAxis(values);
    }

    private static Json padding(Padding padding) {
        return switch (padding) {
            case Padding.Valid() -> Json.of("valid");
            case Padding.Same() -> Json.of("same");
            case Padding.Explicit(int before, int after) ->
                before == after ? Json.of(before) : Json.ofInts(before, after);
        };
    }

    /** One value if it is the same for all axes, else one for each. */
    private static Json perAxis(List<Json> values) {
        return values.stream().distinct().count() == 1 ? values.getFirst() : Json.of(values);
    }

    private static JsonObject outputSize(String family, List<Integer> sizes) {
        return type(family + sizes.size() + "d")
                .with("output_size", perAxis(sizes.stream().map(Json::of).toList()));
    }

    private static JsonObject batchNorm(String type, int features, double epsilon, double momentum) {
        JsonObject json = type(type).with("num_features", Json.of(features));
        return number(epsilon(json, epsilon), "momentum", momentum, 0.1);
    }

    private static JsonObject epsilon(JsonObject json, double epsilon) {
        return number(json, "eps", epsilon, 1e-5);
    }

    private static JsonObject groups(JsonObject json, int groups) {
        return unless(groups == 1, json, "groups", Json.of(groups));
    }

    private static JsonObject bias(JsonObject json, boolean bias) {
        return unless(bias, json, "bias", Json.of(false));
    }

    private static JsonObject number(JsonObject json, String name, double value, double usual) {
        return unless(Objects.equals(value, usual), json, name, Json.of(value));
    }

    private static JsonObject unless(boolean usual, JsonObject json, String name, Json value) {
        return usual ? json : json.with(name, value);
    }

    private static JsonObject type(String type) {
        return Json.object().with("type", Json.of(type));
    }
}
