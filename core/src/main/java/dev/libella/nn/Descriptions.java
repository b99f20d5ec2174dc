package dev.libella.nn;

import dev.libella.nn.layer.*;
import java.util.Locale;

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

    private static String simpleName(Layer layer) {
        return layer.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
