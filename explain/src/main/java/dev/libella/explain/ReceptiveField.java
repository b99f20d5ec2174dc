package dev.libella.explain;

import dev.libella.nn.Network;
import dev.libella.nn.layer.*;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Along one axis, how much of the input a number behind a layer can see, and how far the next number's view is shifted:
 *
 * <pre>size'   = size + (span − 1)·stride
 * stride' = stride·windowStride</pre>
 *
 * <p>Padding counts as if it were input, so near the borders, and in small images, the size may exceed the image's.
 * Behind a layer that mixes all positions (Linear after Flatten, global pooling) the size is the whole input's.
 *
 * @param size positions of the input
 * @param stride positions of the input from one number's view to the next one's; as fine as it gets with transposed
 *     convolutions and enlarged images is 1
 */
public record ReceptiveField(long size, long stride) {

    /**
     * The fields behind each layer, one for each spatial axis of the network's input, outermost first; where layers come
     * together the largest.
     */
    public static Map<String, List<ReceptiveField>> of(Network network) {
        int axes = Math.max(0, network.input().rank() - 1);
        Map<String, List<ReceptiveField>> fields = new HashMap<>();
        fields.put(Network.INPUT, Collections.nCopies(axes, new ReceptiveField(1, 1)));
        for (Network.Node node : network.nodes()) {
            List<ReceptiveField> behind = new ArrayList<>();
            for (int axis = 0; axis < axes; axis++) {
                long size = 1;
                long stride = 1;
                for (String name : node.inputs()) {
                    List<ReceptiveField> before = fields.getOrDefault(name, List.of());
                    ReceptiveField field = before.get(axis)
                            .behind(node.layer(), axis, network.shapeOf(name), network.input(), node.output());
                    size = Math.max(size, field.size);
                    stride = Math.max(stride, field.stride);
                }
                behind.add(new ReceptiveField(size, stride));
            }
            fields.put(node.name(), List.copyOf(behind));
        }
        return fields;
    }

    private ReceptiveField behind(Layer layer, int axis, Shape in, Shape networkInput, Shape out) {
        int whole = networkInput.size(1 + axis);
        return switch (layer) {
            case Convolution c -> through(c.windows().get(axis));
            case MaxPool m -> through(m.windows().get(axis));
            case AvgPool a -> through(a.windows().get(axis));
            case SumPool s -> through(s.windows().get(axis));
            case LpPool l -> through(l.windows().get(axis));
            case AdaptiveAvgPool a -> adaptive(in.size(1 + axis), out.size(1 + axis), whole);
            case AdaptiveMaxPool a -> adaptive(in.size(1 + axis), out.size(1 + axis), whole);
            case ConvolutionTranspose c -> {
                Window window = c.windows().get(axis);
                // An output position is reached by at most ⌈span/stride⌉ neighbouring inputs.
                long neighbours = Math.ceilDiv(window.span(), window.stride());
                yield new ReceptiveField(size + (neighbours - 1) * stride, Math.max(1, stride / window.stride()));
            }
            case Upsample u ->
                new ReceptiveField(
                        u.mode() == Upsample.Mode.NEAREST ? size : size + stride,
                        Math.max(1, stride * in.size(1 + axis) / out.size(1 + axis)));
            case PixelShuffle p -> new ReceptiveField(size, Math.max(1, stride / p.upscaleFactor()));
            case Linear l -> new ReceptiveField(whole, whole);
            case Flatten f -> this;
            case LayerNorm n -> new ReceptiveField(whole, stride);
            case GroupNorm n -> new ReceptiveField(whole, stride);
            case InstanceNorm2d n -> new ReceptiveField(whole, stride);
            case BatchNorm b -> this;
            case Activation a -> this;
            case Add a -> this;
            case ChannelShuffle c -> this;
            case Concat c -> this;
            case Dropout d -> this;
            case Dropout2d d -> this;
            case LocalResponseNorm l -> this;
            case LogSoftmax l -> this;
            case Multiply m -> this;
            case Narrow n -> this;
            case PReLU p -> this;
            case Pad p -> this;
            case Softmax s -> this;
        };
    }

    private ReceptiveField through(Window window) {
        return new ReceptiveField(size + (window.span() - 1L) * stride, stride * window.stride());
    }

    private ReceptiveField adaptive(int in, int out, int whole) {
        if (out == 1) {
            return new ReceptiveField(whole, whole);
        }
        int patch = 0;
        for (int i = 0; i < out; i++) {
            int from = (int) ((long) i * in / out);
            int to = Math.ceilDiv((i + 1) * in, out);
            patch = Math.max(patch, to - from);
        }
        return new ReceptiveField(size + (patch - 1) * stride, Math.max(1, stride * in / out));
    }
}
