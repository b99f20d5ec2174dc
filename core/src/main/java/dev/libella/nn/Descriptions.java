package dev.libella.nn;

import dev.libella.nn.layer.*;
import dev.libella.tensor.Padding;
import dev.libella.tensor.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What each layer is called, for names and for people. */
public final class Descriptions {
    private Descriptions() {}

    /** The short kind from which automatic names are made: {@code conv}, {@code maxpool}, {@code relu}. */
    public static String kind(Layer layer) {
        return switch (layer) {
            case Convolution c -> "conv";
            case ConvolutionTranspose c -> "convtranspose";
            case MaxPool m -> "maxpool";
            case AvgPool a -> "avgpool";
            case SumPool s -> "sumpool";
            case LpPool l -> "lppool";
            case AdaptiveAvgPool a -> "adaptiveavgpool";
            case AdaptiveMaxPool a -> "adaptivemaxpool";
            case BatchNorm b -> "bn";
            case Activation a -> simpleName(layer);
            case Add a -> simpleName(layer);
            case ChannelShuffle c -> simpleName(layer);
            case Concat c -> simpleName(layer);
            case Dropout d -> simpleName(layer);
            case Dropout2d d -> simpleName(layer);
            case Flatten f -> simpleName(layer);
            case Linear l -> simpleName(layer);
            case LocalResponseNorm l -> simpleName(layer);
            case LogSoftmax l -> simpleName(layer);
            case Multiply m -> simpleName(layer);
            case Narrow n -> simpleName(layer);
            case GroupNorm g -> simpleName(layer);
            case InstanceNorm2d i -> simpleName(layer);
            case LayerNorm l -> simpleName(layer);
            case PReLU p -> simpleName(layer);
            case Pad p -> simpleName(layer);
            case PixelShuffle p -> simpleName(layer);
            case Softmax s -> simpleName(layer);
            case Upsample u -> simpleName(layer);
        };
    }

    /** The layer with its numbers, for people: {@code Conv2d(1→6, 5×5, padding 2)}; what is usual is left out. */
    public static String text(Layer layer) {
        return layer.getClass().getSimpleName() + details(layer);
    }

    private static String details(Layer layer) {
        return switch (layer) {
            case Convolution c ->
                list(
                        c.inChannels() + "→" + c.outChannels(),
                        windows(c.windows(), false),
                        c.groups() == 1 ? "" : "groups " + c.groups(),
                        c.bias() ? "" : "no bias");
            case ConvolutionTranspose c ->
                list(
                        c.inChannels() + "→" + c.outChannels(),
                        windows(c.windows(), false),
                        c.outputPadding().stream().allMatch(extra -> extra == 0)
                                ? ""
                                : "output padding " + perAxis(c.outputPadding(), Object::toString),
                        c.groups() == 1 ? "" : "groups " + c.groups(),
                        c.bias() ? "" : "no bias");
            case Linear l -> list(l.inFeatures() + "→" + l.outFeatures(), l.bias() ? "" : "no bias");
            case MaxPool m -> list(windows(m.windows(), true));
            case SumPool s -> list(windows(s.windows(), true));
            case AvgPool a ->
                list(
                        windows(a.windows(), true),
                        a.countIncludePad() ? "" : "padding not counted",
                        a.divisorOverride().isPresent()
                                ? "divisor " + a.divisorOverride().getAsInt()
                                : "");
            case LpPool l -> list("p " + l.norm(), windows(l.windows(), true));
            case AdaptiveAvgPool a -> list(each(a.outputSizes()));
            case AdaptiveMaxPool a -> list(each(a.outputSizes()));
            case BatchNorm b -> list("" + b.features());
            case GroupNorm g -> list(g.channels() + " in " + g.groups() + " groups");
            case InstanceNorm2d i -> list("" + i.features());
            case LayerNorm l -> list(l.normalizedShape().toCrossString());
            case LocalResponseNorm l -> list("" + l.size());
            case Dropout d -> list("" + d.probability());
            case Dropout2d d -> list("" + d.probability());
            case PReLU p -> list("" + p.slopes());
            case PixelShuffle p -> list("" + p.upscaleFactor());
            case ChannelShuffle c -> list("" + c.groups());
            case Upsample u -> list(u.outHeight() + "×" + u.outWidth());
            case Narrow n -> list("axis " + n.axis(), n.start() + " to " + (n.start() + n.length() - 1));
            case Pad p -> list(p.before() + " before", p.after() + " after");
            case Concat c -> list("axis " + c.axis());
            case Softmax s -> "";
            case LogSoftmax l -> "";
            case Flatten f -> "";
            case Add a -> "";
            case Multiply m -> "";
            case LeakyReLU l -> list("" + l.negativeSlope());
            case Activation a -> "";
        };
    }

    private static String windows(List<Window> windows, boolean sideBySide) {
        List<String> parts = new ArrayList<>();
        parts.add(each(windows.stream().map(Window::kernel).toList()));
        if (!windows.stream().allMatch(w -> w.stride() == (sideBySide ? w.kernel() : 1))) {
            parts.add("stride " + perAxis(windows, w -> "" + w.stride()));
        }
        if (!windows.stream().allMatch(w -> w.before() == 0 && w.after() == 0)) {
            parts.add("padding " + perAxis(windows, Descriptions::padding));
        }
        if (!windows.stream().allMatch(w -> w.dilation() == 1)) {
            parts.add("dilation " + perAxis(windows, w -> "" + w.dilation()));
        }
        if (windows.stream().anyMatch(Window::ceilMode)) {
            parts.add("ceil");
        }
        return String.join(", ", parts);
    }

    private static String padding(Window window) {
        return switch (window.padding()) {
            case Padding.Same() -> "same";
            case Padding.Valid() -> "0";
            case Padding.Explicit(int before, int after) -> before == after ? "" + before : before + "+" + after;
        };
    }

    /** One text if it is the same for all axes, else one for each with × between. */
    private static <T> String perAxis(List<T> values, Function<T, String> text) {
        List<String> texts = values.stream().map(text).toList();
        return texts.stream().distinct().count() == 1 ? texts.getFirst() : String.join("×", texts);
    }

    private static String each(List<Integer> sizes) {
        return sizes.stream().map(Object::toString).collect(Collectors.joining("×"));
    }

    private static String list(String... parts) {
        return List.of(parts).stream().filter(part -> !part.isEmpty()).collect(Collectors.joining(", ", "(", ")"));
    }

    private static String simpleName(Layer layer) {
        return layer.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
