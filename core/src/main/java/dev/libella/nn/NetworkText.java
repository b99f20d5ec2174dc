package dev.libella.nn;

import dev.libella.nn.layer.*;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import dev.libella.text.Nearest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * A sequence of layers as people type it; channels and features in come from the layer before:
 *
 * <pre>conv 32 3x3 same, relu, maxpool 2, conv 64 3x3 same, relu, maxpool 2, flatten, linear 128, relu, linear 10</pre>
 *
 * <p>Layers are separated by commas. A convolution has its number of filters, its kernel size, and any of {@code same,
 * valid, stride S, padding P, dilation D, groups G, nobias}; a pool its size and any of {@code stride S, padding P,
 * dilation D, ceil} (an average also {@code nopad}: padding does not count). Sizes are one number for all axes or one
 * for each, {@code 3x5}. For inputs {@code [C, L]}, {@code [C, H, W]} and {@code [C, D, H, W]} the same words mean the
 * layers of one, two and three dimensions.
 */
public final class NetworkText {
    private static final Set<String> CONVOLUTION =
            Set.of("same", "valid", "stride", "padding", "dilation", "groups", "nobias");
    private static final Set<String> TRANSPOSE = Set.of("stride", "padding", "dilation", "groups", "nobias");
    private static final Set<String> POOL = Set.of("stride", "padding", "dilation", "ceil");
    private static final Set<String> AVERAGE = Set.of("stride", "padding", "ceil", "nopad");

    /** Makes a layer of the words behind its name, for an input of that shape. */
    @FunctionalInterface
    private interface Maker {
        Layer make(LayerWords words, Shape in);
    }

    private static final Map<String, Maker> MAKERS = makers();

    private NetworkText() {}

    /**
     * The network that a text describes.
     *
     * @param input the shape of one example, usually {@code [C, H, W]}
     * @throws ShapeException if a layer does not fit what comes before it
     * @throws IllegalArgumentException naming the word that is wrong, its column, and the nearest known one
     */
    public static Network parse(String text, Shape input) {
        Network.Builder builder = Network.builder(input);
        int column = 1;
        for (String part : text.split(",", -1)) {
            LayerWords words = new LayerWords(part, column);
            String start = words.place();
            try {
                Layer layer = layer(words, builder.shape());
                builder.output(layer, builder.last()); // its error knows the words, not the name that add makes up
                builder.add(layer);
            } catch (ShapeException e) {
                throw new ShapeException(start + e.getMessage());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(words.place() + e.getMessage(), e);
            }
            column += part.length() + 1;
        }
        return builder.build();
    }

    /** The names of layers that can be written, in alphabetical order. */
    public static List<String> names() {
        return List.copyOf(MAKERS.keySet());
    }

    private static Layer layer(LayerWords words, Shape in) {
        String name = words.word("a layer");
        Maker maker = MAKERS.get(name);
        if (maker == null) {
            throw new IllegalArgumentException("there is no layer '" + name + "'" + Nearest.hint(name, names()));
        }
        Layer layer = maker.make(words, in);
        words.end(name);
        return layer;
    }

    private static Map<String, Maker> makers() {
        Map<String, Maker> makers = new TreeMap<>();
        makers.put("conv", NetworkText::convolution);
        makers.put("convtranspose", NetworkText::convolutionTranspose);
        makers.put("linear", NetworkText::linear);
        makers.put("flatten", (words, in) -> new Flatten());
        makers.put("dropout", (words, in) -> new Dropout(words.numberOr(0.5, "the probability")));
        makers.put("dropout2d", (words, in) -> new Dropout2d(words.numberOr(0.5, "the probability")));
        makers.put("maxpool", NetworkText::maxPool);
        makers.put("avgpool", NetworkText::avgPool);
        makers.put("sumpool", NetworkText::sumPool);
        makers.put("lppool", NetworkText::lpPool);
        makers.put("adaptiveavgpool", NetworkText::adaptiveAvgPool);
        makers.put("adaptivemaxpool", NetworkText::adaptiveMaxPool);
        makers.put("batchnorm", NetworkText::batchNorm);
        makers.put("groupnorm", (words, in) -> GroupNorm.of(words.integer("groups"), channels(in)));
        makers.put("instancenorm", (words, in) -> InstanceNorm2d.of(channels(in)));
        makers.put("layernorm", (words, in) -> LayerNorm.of(in.toArray()));
        makers.put("localresponsenorm", (words, in) -> LocalResponseNorm.of(words.integer("the size")));
        makers.put("softmax", (words, in) -> new Softmax());
        makers.put("logsoftmax", (words, in) -> new LogSoftmax());
        makers.put("pixelshuffle", (words, in) -> new PixelShuffle(words.integer("the factor")));
        makers.put("channelshuffle", (words, in) -> new ChannelShuffle(words.integer("groups")));
        makers.put("prelu", (words, in) -> new PReLU(1));
        makers.put("relu", (words, in) -> new ReLU());
        makers.put("relu6", (words, in) -> new ReLU6());
        makers.put("leakyrelu", (words, in) -> new LeakyReLU(words.numberOr(0.01, "the slope")));
        makers.put("elu", (words, in) -> new ELU(words.numberOr(1, "alpha")));
        makers.put("celu", (words, in) -> new CELU(words.numberOr(1, "alpha")));
        makers.put("selu", (words, in) -> new SELU());
        makers.put("gelu", (words, in) -> new GELU());
        makers.put("silu", (words, in) -> new SiLU());
        makers.put("mish", (words, in) -> new Mish());
        makers.put("sigmoid", (words, in) -> new Sigmoid());
        makers.put("logsigmoid", (words, in) -> new LogSigmoid());
        makers.put("hardsigmoid", (words, in) -> new Hardsigmoid());
        makers.put("hardswish", (words, in) -> new Hardswish());
        makers.put("hardtanh", (words, in) -> new Hardtanh());
        makers.put("tanh", (words, in) -> new Tanh());
        makers.put("softplus", (words, in) -> new Softplus());
        makers.put("softsign", (words, in) -> new Softsign());
        makers.put("softshrink", (words, in) -> new Softshrink(words.numberOr(0.5, "lambda")));
        makers.put("hardshrink", (words, in) -> new Hardshrink(words.numberOr(0.5, "lambda")));
        makers.put("tanhshrink", (words, in) -> new Tanhshrink());
        return Collections.unmodifiableMap(makers);
    }

    private static Layer convolution(LayerWords words, Shape in) {
        int axes = axes("conv", 3, in);
        int out = words.integer("the number of filters");
        LayerWords.Options options = words.options("conv", kernel(words, axes, false), CONVOLUTION);
        List<Window> w = options.windows();
        return switch (axes) {
            case 1 -> new Conv1d(channels(in), out, w.get(0), options.groups(), options.bias());
            case 2 -> new Conv2d(channels(in), out, w.get(0), w.get(1), options.groups(), options.bias());
            default -> new Conv3d(channels(in), out, w.get(0), w.get(1), w.get(2), options.groups(), options.bias());
        };
    }

    private static Layer convolutionTranspose(LayerWords words, Shape in) {
        int axes = axes("convtranspose", 3, in);
        int out = words.integer("the number of filters");
        LayerWords.Options options = words.options("convtranspose", kernel(words, axes, false), TRANSPOSE);
        List<Integer> more = Collections.nCopies(axes, 0);
        return switch (axes) {
            case 1 -> new ConvTranspose1d(channels(in), out, options.windows(), more, options.groups(), options.bias());
            case 2 -> new ConvTranspose2d(channels(in), out, options.windows(), more, options.groups(), options.bias());
            default ->
                new ConvTranspose3d(channels(in), out, options.windows(), more, options.groups(), options.bias());
        };
    }

    private static Layer linear(LayerWords words, Shape in) {
        if (in.rank() != 1) {
            throw new ShapeException(
                    "linear: takes a list of numbers; got " + in.toCrossString() + "; put 'flatten' in front");
        }
        int out = words.integer("the number of outputs");
        return new Linear(
                in.size(0),
                out,
                words.options("linear", List.of(), Set.of("nobias")).bias());
    }

    private static Layer maxPool(LayerWords words, Shape in) {
        int axes = axes("maxpool", 3, in);
        List<Window> w =
                words.options("maxpool", kernel(words, axes, true), POOL).windows();
        return switch (axes) {
            case 1 -> new MaxPool1d(w.get(0));
            case 2 -> new MaxPool2d(w.get(0), w.get(1));
            default -> new MaxPool3d(w.get(0), w.get(1), w.get(2));
        };
    }

    private static Layer avgPool(LayerWords words, Shape in) {
        int axes = axes("avgpool", 3, in);
        LayerWords.Options options = words.options("avgpool", kernel(words, axes, true), AVERAGE);
        List<Window> w = options.windows();
        OptionalInt divisor = OptionalInt.empty();
        return switch (axes) {
            case 1 -> new AvgPool1d(w.get(0), options.countPadding(), divisor);
            case 2 -> new AvgPool2d(w.get(0), w.get(1), options.countPadding(), divisor);
            default -> new AvgPool3d(w.get(0), w.get(1), w.get(2), options.countPadding(), divisor);
        };
    }

    private static Layer sumPool(LayerWords words, Shape in) {
        int axes = axes("sumpool", 2, in);
        List<Window> w =
                words.options("sumpool", kernel(words, axes, true), POOL).windows();
        return axes == 1 ? new SumPool1d(w.get(0)) : new SumPool2d(w.get(0), w.get(1));
    }

    private static Layer lpPool(LayerWords words, Shape in) {
        int axes = axes("lppool", 2, in);
        double norm = words.number("the norm");
        List<Window> w =
                words.options("lppool", kernel(words, axes, true), POOL).windows();
        return axes == 1 ? new LpPool1d(norm, w.get(0)) : new LpPool2d(norm, w.get(0), w.get(1));
    }

    private static Layer adaptiveAvgPool(LayerWords words, Shape in) {
        int axes = axes("adaptiveavgpool", 3, in);
        List<Integer> s = words.sizes(axes, "the output size");
        return switch (axes) {
            case 1 -> new AdaptiveAvgPool1d(s.get(0));
            case 2 -> new AdaptiveAvgPool2d(s.get(0), s.get(1));
            default -> new AdaptiveAvgPool3d(s.get(0), s.get(1), s.get(2));
        };
    }

    private static Layer adaptiveMaxPool(LayerWords words, Shape in) {
        int axes = axes("adaptivemaxpool", 3, in);
        List<Integer> s = words.sizes(axes, "the output size");
        return switch (axes) {
            case 1 -> new AdaptiveMaxPool1d(s.get(0));
            case 2 -> new AdaptiveMaxPool2d(s.get(0), s.get(1));
            default -> new AdaptiveMaxPool3d(s.get(0), s.get(1), s.get(2));
        };
    }

    private static Layer batchNorm(LayerWords words, Shape in) {
        return switch (in.rank()) {
            case 0, 1, 2 -> BatchNorm1d.of(channels(in));
            case 3 -> BatchNorm2d.of(channels(in));
            default -> BatchNorm3d.of(channels(in));
        };
    }

    /** A window for each axis; pools move by their own size, convolutions by one. */
    private static List<Window> kernel(LayerWords words, int axes, boolean sideBySide) {
        return words.sizes(axes, "the kernel size").stream()
                .map(size -> Window.of(size, sideBySide ? size : 1))
                .toList();
    }

    private static int axes(String layer, int most, Shape in) {
        int axes = in.rank() - 1;
        if (axes < 1 || axes > most) {
            throw new ShapeException(layer + ": takes channels and one to " + most + " axes, such as [C, H, W]; got "
                    + in + (in.rank() == 1 ? "; it must stand before 'flatten'" : ""));
        }
        return axes;
    }

    private static int channels(Shape in) {
        return in.rank() == 0 ? 1 : in.size(0);
    }
}
