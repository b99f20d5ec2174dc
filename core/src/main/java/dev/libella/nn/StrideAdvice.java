package dev.libella.nn;

import dev.libella.nn.layer.AvgPool;
import dev.libella.nn.layer.Convolution;
import dev.libella.nn.layer.Layer;
import dev.libella.nn.layer.LpPool;
import dev.libella.nn.layer.MaxPool;
import dev.libella.nn.layer.SumPool;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import java.util.List;

/** Finds the earlier layer whose stride made an image so small that a later layer does not fit it. */
final class StrideAdvice {
    private StrideAdvice() {}

    /**
     * What to add to the error message of a layer that does not fit.
     *
     * @param misfit the layer that does not fit
     * @param start the shape in front of the first of the layers before it
     * @param before the layers in front of it in order, each behind the one before
     * @return {@code ", or stride 1 instead of 2 in layer 'pool1'"} for the last layer with which that would fit; empty
     *     text if there is none
     */
    static String of(Layer misfit, Shape start, List<Network.Node> before) {
        for (int i = before.size() - 1; i >= 0; i--) {
            Network.Node node = before.get(i);
            int stride = windows(node.layer()).stream()
                    .mapToInt(Window::stride)
                    .max()
                    .orElse(1);
            if (stride > 1
                    && fits(misfit, i == 0 ? start : before.get(i - 1).output(), before.subList(i, before.size()))) {
                return ", or stride 1 instead of " + stride + " in layer '" + node.name() + "'";
            }
        }
        return "";
    }

    /** Whether all fits if the first of the layers had stride 1. */
    private static boolean fits(Layer misfit, Shape in, List<Network.Node> layers) {
        try {
            Shape shape = withoutStride(layers.getFirst(), in);
            for (Network.Node node : layers.subList(1, layers.size())) {
                shape = Shapes.output(node.layer(), List.of(shape));
            }
            Shapes.output(misfit, List.of(shape));
            return true;
        } catch (ShapeException e) {
            return false;
        }
    }

    private static Shape withoutStride(Network.Node node, Shape in) {
        int[] sizes = node.output().toArray();
        List<Window> windows = windows(node.layer());
        for (int axis = 0; axis < windows.size(); axis++) {
            sizes[1 + axis] = windows.get(axis).withStride(1).output(in.size(1 + axis));
        }
        return Shape.of(sizes);
    }

    private static List<Window> windows(Layer layer) {
        if (layer instanceof Convolution c) {
            return c.windows();
        }
        if (layer instanceof MaxPool m) {
            return m.windows();
        }
        if (layer instanceof AvgPool a) {
            return a.windows();
        }
        if (layer instanceof SumPool s) {
            return s.windows();
        }
        return layer instanceof LpPool l ? l.windows() : List.of();
    }
}
