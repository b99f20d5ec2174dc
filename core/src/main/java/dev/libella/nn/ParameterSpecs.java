package dev.libella.nn;

import dev.libella.nn.ParameterSpec.Initial.Constant;
import dev.libella.nn.ParameterSpec.Initial.Uniform;
import dev.libella.nn.layer.*;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import java.util.ArrayList;
import java.util.List;

/** Which tensors each layer needs. */
public final class ParameterSpecs {
    private ParameterSpecs() {}

    /** A layer's tensors in PyTorch's order, buffers last; empty for most layers. */
    public static List<ParameterSpec> of(Layer layer) {
        return switch (layer) {
            case Convolution c -> {
                int inPerGroup = c.inChannels() / c.groups();
                yield weightAndBias(
                        filterShape(c.outChannels(), inPerGroup, c.windows()),
                        inPerGroup * taps(c.windows()),
                        c.outChannels(),
                        c.bias());
            }
            case ConvolutionTranspose c -> {
                int outPerGroup = c.outChannels() / c.groups();
                yield weightAndBias(
                        filterShape(c.inChannels(), outPerGroup, c.windows()),
                        outPerGroup * taps(c.windows()),
                        c.outChannels(),
                        c.bias());
            }
            case Linear l ->
                weightAndBias(Shape.of(l.outFeatures(), l.inFeatures()), l.inFeatures(), l.outFeatures(), l.bias());
            case BatchNorm b -> batchNorm(b.features());
            case GroupNorm g -> g.affine() ? scaleAndShift(Shape.of(g.channels())) : List.of();
            case InstanceNorm2d i -> i.affine() ? scaleAndShift(Shape.of(i.features())) : List.of();
            case LayerNorm l -> l.affine() ? scaleAndShift(l.normalizedShape()) : List.of();
            case PReLU p -> List.of(new ParameterSpec("weight", Shape.of(p.slopes()), new Constant(0.25f), true));
            case Activation a -> List.of();
            case AdaptiveAvgPool a -> List.of();
            case AdaptiveMaxPool a -> List.of();
            case Add a -> List.of();
            case AvgPool a -> List.of();
            case ChannelShuffle c -> List.of();
            case Concat c -> List.of();
            case Dropout d -> List.of();
            case Dropout2d d -> List.of();
            case Flatten f -> List.of();
            case LocalResponseNorm l -> List.of();
            case LogSoftmax l -> List.of();
            case LpPool l -> List.of();
            case MaxPool m -> List.of();
            case Multiply m -> List.of();
            case Narrow n -> List.of();
            case Pad p -> List.of();
            case PixelShuffle p -> List.of();
            case Softmax s -> List.of();
            case SumPool s -> List.of();
            case Upsample u -> List.of();
        };
    }

    private static List<ParameterSpec> weightAndBias(Shape weight, int fanIn, int out, boolean bias) {
        Uniform initial = new Uniform(1 / Math.sqrt(fanIn));
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(new ParameterSpec("weight", weight, initial, true));
        if (bias) {
            specs.add(new ParameterSpec("bias", Shape.of(out), initial, true));
        }
        return List.copyOf(specs);
    }

    private static List<ParameterSpec> scaleAndShift(Shape shape) {
        return List.of(
                new ParameterSpec("weight", shape, new Constant(1), true),
                new ParameterSpec("bias", shape, new Constant(0), true));
    }

    private static List<ParameterSpec> batchNorm(int features) {
        List<ParameterSpec> specs = new ArrayList<>(scaleAndShift(Shape.of(features)));
        specs.add(new ParameterSpec("running_mean", Shape.of(features), new Constant(0), false));
        specs.add(new ParameterSpec("running_var", Shape.of(features), new Constant(1), false));
        return List.copyOf(specs);
    }

    private static Shape filterShape(int first, int second, List<Window> windows) {
        int[] sizes = new int[2 + windows.size()];
        sizes[0] = first;
        sizes[1] = second;
        for (int axis = 0; axis < windows.size(); axis++) {
            sizes[2 + axis] = windows.get(axis).kernel();
        }
        return Shape.of(sizes);
    }

    private static int taps(List<Window> windows) {
        return windows.stream().mapToInt(Window::kernel).reduce(1, Math::multiplyExact);
    }
}
