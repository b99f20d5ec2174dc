package dev.libella.nn;

import dev.libella.nn.layer.*;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import java.util.Arrays;
import java.util.List;

/** What comes out of each layer, as a shape. */
public final class Shapes {
    private Shapes() {}

    /**
     * The shape of one example behind a layer.
     *
     * @param inputs the shapes of one example in front of it, without the batch: {@code [C, H, W]}
     * @throws ShapeException if the layer cannot take them; the message says what must hold and what came
     */
    public static Shape output(Layer layer, List<Shape> inputs) {
        return switch (layer) {
            case Add a -> same("add", inputs);
            case Concat c -> concat(c, inputs);
            case Multiply m -> multiply(inputs);
            case Activation a -> single(layer, inputs);
            case PReLU p -> prelu(p, single(layer, inputs));
            case Dropout d -> single(layer, inputs);
            case Dropout2d d -> spatial("dropout2d", 2, single(layer, inputs));
            case Convolution c -> convolution(c, single(layer, inputs));
            case ConvolutionTranspose c -> convolutionTranspose(c, single(layer, inputs));
            case MaxPool m -> pool("max_pool", m.windows(), single(layer, inputs));
            case AvgPool a -> pool("avg_pool", a.windows(), single(layer, inputs));
            case SumPool s -> pool("sum_pool", s.windows(), single(layer, inputs));
            case LpPool l -> pool("lp_pool", l.windows(), single(layer, inputs));
            case AdaptiveAvgPool a -> adaptive("adaptive_avg_pool", a.outputSizes(), single(layer, inputs));
            case AdaptiveMaxPool a -> adaptive("adaptive_max_pool", a.outputSizes(), single(layer, inputs));
            case Linear l -> linear(l, single(layer, inputs));
            case Flatten f -> Shape.of(single(layer, inputs).elements());
            case BatchNorm1d b -> {
                Shape in = single(layer, inputs);
                if (in.rank() < 1 || in.rank() > 2) {
                    throw new ShapeException("batch_norm1d: needs [N, C] or [N, C, L]; got " + batched(in));
                }
                yield channels("batch_norm1d", b.features(), in);
            }
            case BatchNorm2d b ->
                channels("batch_norm2d", b.features(), spatial("batch_norm2d", 2, single(layer, inputs)));
            case BatchNorm3d b ->
                channels("batch_norm3d", b.features(), spatial("batch_norm3d", 3, single(layer, inputs)));
            case InstanceNorm2d i ->
                channels("instance_norm2d", i.features(), spatial("instance_norm2d", 2, single(layer, inputs)));
            case GroupNorm g -> channels("group_norm", g.channels(), single(layer, inputs));
            case LayerNorm l -> layerNorm(l, single(layer, inputs));
            case LocalResponseNorm l -> {
                Shape in = single(layer, inputs);
                if (in.rank() < 2) {
                    throw new ShapeException(
                            "local_response_norm: needs channels and at least one position, [N, C, …]; got "
                                    + batched(in));
                }
                yield in;
            }
            case Softmax s -> axisChecked("softmax", s.axis(), single(layer, inputs));
            case LogSoftmax s -> axisChecked("log_softmax", s.axis(), single(layer, inputs));
            case Narrow n -> narrow(n, single(layer, inputs));
            case ChannelShuffle c -> {
                Shape in = single(layer, inputs);
                if (in.rank() < 1 || in.size(0) % c.groups() != 0) {
                    throw new ShapeException("channel_shuffle: channels must be divisible by groups; got " + batched(in)
                            + " and " + c.groups());
                }
                yield in;
            }
            case PixelShuffle p -> pixelShuffle(p, spatial("pixel_shuffle", 2, single(layer, inputs)));
            case Upsample u -> {
                Shape in = spatial("upsample", 2, single(layer, inputs));
                yield Shape.of(in.size(0), u.outHeight(), u.outWidth());
            }
            case Pad p -> pad(p, single(layer, inputs));
        };
    }

    /**
     * An axis counted with the batch as axis 0 and possibly from the end, as an axis of one example.
     *
     * @throws ShapeException if there is no such axis, or it is the batch
     */
    public static int exampleAxis(String layer, int axis, Shape example) {
        int rank = example.rank() + 1;
        int index = axis < 0 ? axis + rank : axis;
        if (index < 1 || index >= rank) {
            throw new ShapeException(layer + ": the axis must be in [1, " + (rank - 1) + "] or [" + (1 - rank)
                    + ", -1] for " + batched(example) + " (axis 0 is the batch); got " + axis);
        }
        return index - 1;
    }

    private static Shape single(Layer layer, List<Shape> inputs) {
        if (inputs.size() != 1) {
            throw new ShapeException(Descriptions.kind(layer) + ": takes one input; got " + inputs.size());
        }
        return inputs.getFirst();
    }

    private static Shape same(String name, List<Shape> inputs) {
        if (inputs.size() < 2) {
            throw new ShapeException(name + ": takes two or more inputs; got " + inputs.size());
        }
        for (Shape shape : inputs) {
            if (!shape.equals(inputs.getFirst())) {
                throw new ShapeException(name + ": all inputs must have the same shape; got " + inputs
                        + "; bring them together with a 1×1 convolution or a stride");
            }
        }
        return inputs.getFirst();
    }

    private static Shape multiply(List<Shape> inputs) {
        if (inputs.size() != 2) {
            throw new ShapeException("multiply: takes two inputs; got " + inputs.size());
        }
        Shape left = inputs.get(0);
        Shape right = inputs.get(1);
        boolean fits = left.rank() == right.rank();
        for (int axis = 0; fits && axis < left.rank(); axis++) {
            fits = right.size(axis) == left.size(axis) || right.size(axis) == 1;
        }
        if (!fits) {
            throw new ShapeException("multiply: each size of the second input must be the first's or 1; got "
                    + batched(left) + " and " + batched(right));
        }
        return left;
    }

    private static Shape concat(Concat layer, List<Shape> inputs) {
        if (inputs.isEmpty()) {
            throw new ShapeException("concat: takes at least one input; got none");
        }
        Shape first = inputs.getFirst();
        int axis = exampleAxis("concat", layer.axis(), first);
        int[] sizes = first.toArray();
        sizes[axis] = 0;
        for (Shape shape : inputs) {
            boolean fits = shape.rank() == first.rank();
            for (int i = 0; fits && i < first.rank(); i++) {
                fits = i == axis || shape.size(i) == first.size(i);
            }
            if (!fits) {
                throw new ShapeException("concat: all sizes but axis " + layer.axis() + "'s must agree; got "
                        + inputs.stream().map(Shapes::batched).toList());
            }
            sizes[axis] += shape.size(axis);
        }
        return Shape.of(sizes);
    }

    private static Shape prelu(PReLU layer, Shape in) {
        int channels = in.rank() == 0 ? 1 : in.size(0);
        if (layer.slopes() != 1 && layer.slopes() != channels) {
            throw new ShapeException(
                    "prelu: slopes must be 1 or the number of channels, " + channels + "; got " + layer.slopes());
        }
        return in;
    }

    private static Shape convolution(Convolution layer, Shape in) {
        List<Window> windows = layer.windows();
        String name = "conv" + windows.size() + "d";
        channels(name, layer.inChannels(), spatial(name, windows.size(), in));
        int[] sizes = in.toArray();
        sizes[0] = layer.outChannels();
        for (int axis = 0; axis < windows.size(); axis++) {
            sizes[1 + axis] = outputSize(name, axis, windows, in);
        }
        return Shape.of(sizes);
    }

    private static Shape convolutionTranspose(ConvolutionTranspose layer, Shape in) {
        List<Window> windows = layer.windows();
        String name = "conv_transpose" + windows.size() + "d";
        channels(name, layer.inChannels(), spatial(name, windows.size(), in));
        int[] sizes = in.toArray();
        sizes[0] = layer.outChannels();
        for (int axis = 0; axis < windows.size(); axis++) {
            sizes[1 + axis] = ConvolutionTranspose.output(
                    in.size(1 + axis), windows.get(axis), layer.outputPadding().get(axis));
            if (sizes[1 + axis] < 1) {
                throw new ShapeException(name + ": the output must have at least one position; got " + sizes[1 + axis]
                        + " along axis " + (2 + axis) + "; use less padding or a larger input");
            }
        }
        return Shape.of(sizes);
    }

    private static Shape pool(String family, List<Window> windows, Shape in) {
        String name = family + windows.size() + "d";
        spatial(name, windows.size(), in);
        int[] sizes = in.toArray();
        for (int axis = 0; axis < windows.size(); axis++) {
            sizes[1 + axis] = outputSize(name, axis, windows, in);
        }
        return Shape.of(sizes);
    }

    private static Shape adaptive(String family, List<Integer> outputSizes, Shape in) {
        spatial(family + outputSizes.size() + "d", outputSizes.size(), in);
        int[] sizes = in.toArray();
        for (int axis = 0; axis < outputSizes.size(); axis++) {
            sizes[1 + axis] = outputSizes.get(axis);
        }
        return Shape.of(sizes);
    }

    private static Shape linear(Linear layer, Shape in) {
        if (in.rank() < 1 || in.size(-1) != layer.inFeatures()) {
            String help = in.rank() > 1 && in.elements() == layer.inFeatures()
                    ? "put Flatten() in front"
                    : in.rank() > 1
                            ? "put Flatten() in front and use Linear(in=" + in.elements() + ")"
                            : "use Linear(in=" + in.elements() + ")";
            throw new ShapeException("linear: in features must be the input's innermost size; got in="
                    + layer.inFeatures() + " and " + batched(in) + "; " + help);
        }
        int[] sizes = in.toArray();
        sizes[sizes.length - 1] = layer.outFeatures();
        return Shape.of(sizes);
    }

    private static Shape layerNorm(LayerNorm layer, Shape in) {
        int outer = in.rank() - layer.normalizedShape().rank();
        if (outer < 0 || !in.from(outer).equals(layer.normalizedShape())) {
            throw new ShapeException("layer_norm: the input's innermost sizes must be " + layer.normalizedShape()
                    + "; got " + batched(in));
        }
        return in;
    }

    private static Shape narrow(Narrow layer, Shape in) {
        int axis = exampleAxis("narrow", layer.axis(), in);
        if ((long) layer.start() + layer.length() > in.size(axis)) {
            throw new ShapeException("narrow: start + length must be at most the axis's size, " + in.size(axis)
                    + "; got " + layer.start() + " + " + layer.length());
        }
        int[] sizes = in.toArray();
        sizes[axis] = layer.length();
        return Shape.of(sizes);
    }

    private static Shape pixelShuffle(PixelShuffle layer, Shape in) {
        int factor = layer.upscaleFactor();
        if (in.size(0) % (factor * factor) != 0) {
            throw new ShapeException("pixel_shuffle: channels must be divisible by " + factor * factor
                    + " (the factor squared); got " + batched(in));
        }
        return Shape.of(in.size(0) / (factor * factor), in.size(1) * factor, in.size(2) * factor);
    }

    private static Shape pad(Pad layer, Shape in) {
        int axes = layer.before().size();
        if (axes > in.rank()) {
            throw new ShapeException("pad: has numbers for " + axes + " axes; got " + batched(in));
        }
        int[] sizes = in.toArray();
        int first = in.rank() - axes;
        for (int i = 0; i < axes; i++) {
            int before = layer.before().get(i);
            int after = layer.after().get(i);
            int size = in.size(first + i);
            int most = switch (layer.mode()) {
                case Pad.Mode.Constant(double value) -> Integer.MAX_VALUE;
                case Pad.Mode.Replicate() -> size == 0 ? 0 : Integer.MAX_VALUE;
                case Pad.Mode.Reflect() -> size - 1;
                case Pad.Mode.Circular() -> size;
            };
            if (Math.max(before, after) > most) {
                throw new ShapeException("pad: at most " + most + " positions can be added at an end of size " + size
                        + " in this mode; got " + before + " before and " + after + " after");
            }
            sizes[first + i] = Math.addExact(Math.addExact(size, before), after);
            if (sizes[first + i] < 0 || (sizes[first + i] == 0 && size > 0)) {
                throw new ShapeException("pad: something must remain of an axis; got size " + size + ", " + before
                        + " before and " + after + " after");
            }
        }
        return Shape.of(sizes);
    }

    private static Shape channels(String name, int expected, Shape in) {
        if (in.rank() < 1 || in.size(0) != expected) {
            String help = in.rank() == 3 && in.size(2) == expected && in.size(0) != expected
                    ? "; the channels seem to be the last axis: images are [N, C, H, W]"
                    : "";
            throw new ShapeException(name + ": the input must have " + expected + " channels; got "
                    + (in.rank() < 1 ? "a scalar" : in.size(0) + " in " + batched(in)) + help);
        }
        return in;
    }

    private static Shape spatial(String name, int axes, Shape in) {
        if (in.rank() != axes + 1) {
            String wanted = "[N, C, H, W]";
            if (axes == 1) {
                wanted = "[N, C, L]";
            } else if (axes == 3) {
                wanted = "[N, C, D, H, W]";
            }
            String help = in.rank() == axes
                    ? "; the channel axis is missing: for one channel put a 1 in front, " + batched(in.prepend(1))
                    : "";
            throw new ShapeException(name + ": needs " + wanted + "; got " + batched(in) + help);
        }
        return in;
    }

    private static Shape axisChecked(String name, int axis, Shape in) {
        exampleAxis(name, axis, in);
        return in;
    }

    private static int outputSize(String name, int axis, List<Window> windows, Shape in) {
        List<String> axes = switch (windows.size()) {
            case 1 -> List.of("length");
            case 2 -> List.of("height", "width");
            default -> List.of("depth", "height", "width");
        };
        return windows.get(axis).output(in.size(1 + axis), name, axes.get(axis));
    }

    /** An example's shape as it looks in a batch: {@code [N, 1, 28, 28]}. */
    private static String batched(Shape example) {
        String sizes = Arrays.toString(example.toArray());
        return example.rank() == 0 ? "[N]" : "[N, " + sizes.substring(1);
    }
}
