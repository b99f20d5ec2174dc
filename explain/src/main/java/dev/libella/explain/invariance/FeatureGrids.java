package dev.libella.explain.invariance;

import dev.libella.explain.invariance.PlaneMotion.Grid;
import dev.libella.nn.Network;
import dev.libella.nn.layer.*;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where a network's features lie in the image: the centres of their receptive fields. */
final class FeatureGrids {
    private final Map<String, Grid> grids = new HashMap<>();

    private FeatureGrids() {}

    /**
     * One grid for each layer whose output is a plane {@code [C, H, W]}; where layers come together, that of the first.
     */
    static Map<String, Grid> of(Network network) {
        FeatureGrids all = new FeatureGrids();
        Shape input = network.input();
        all.grids.put(Network.INPUT, Grid.ofPixels(input.size(1), input.size(2)));
        for (Network.Node node : network.nodes()) {
            Grid before = all.grids.get(node.inputs().getFirst());
            if (before != null && node.output().rank() == 3) {
                Shape in = network.shapeOf(node.inputs().getFirst());
                all.grids.put(node.name(), behind(node.layer(), before, in, node.output()));
            }
        }
        return all.grids;
    }

    private static Grid behind(Layer layer, Grid before, Shape in, Shape out) {
        return switch (layer) {
            case Convolution c -> windows(before, c.windows());
            case MaxPool m -> windows(before, m.windows());
            case AvgPool a -> windows(before, a.windows());
            case SumPool s -> windows(before, s.windows());
            case LpPool l -> windows(before, l.windows());
            case ConvolutionTranspose c -> transposed(before, c.windows());
            case Pad(List<Integer> places, List<Integer> after, Pad.Mode mode) ->
                new Grid(
                        before.firstY() - before.stepY() * fromEnd(places, 2),
                        before.firstX() - before.stepX() * fromEnd(places, 1),
                        before.stepY(),
                        before.stepX());
            case Narrow(int axis, int start, int length) ->
                new Grid(
                        before.firstY() + (axis == 2 || axis == -2 ? start * before.stepY() : 0),
                        before.firstX() + (axis == 3 || axis == -1 ? start * before.stepX() : 0),
                        before.stepY(),
                        before.stepX());
            case AdaptiveAvgPool a -> resized(before, in, out);
            case AdaptiveMaxPool a -> resized(before, in, out);
            case Upsample u -> resized(before, in, out);
            case PixelShuffle p -> resized(before, in, out);
            case Activation a -> before;
            case Add a -> before;
            case ChannelShuffle c -> before;
            case Concat c -> before;
            case Dropout d -> before;
            case Dropout2d d -> before;
            case Flatten f -> before;
            case Linear l -> before;
            case LocalResponseNorm l -> before;
            case LogSoftmax l -> before;
            case Multiply m -> before;
            case Normalization n -> before;
            case PReLU p -> before;
            case Softmax s -> before;
        };
    }

    private static int fromEnd(List<Integer> numbers, int place) {
        return numbers.size() < place ? 0 : numbers.get(numbers.size() - place);
    }

    private static Grid windows(Grid before, List<Window> windows) {
        Window y = windows.getFirst();
        Window x = windows.getLast();
        return new Grid(
                before.firstY() + before.stepY() * ((y.span() - 1) / 2.0 - y.before()),
                before.firstX() + before.stepX() * ((x.span() - 1) / 2.0 - x.before()),
                before.stepY() * y.stride(),
                before.stepX() * x.stride());
    }

    private static Grid transposed(Grid before, List<Window> windows) {
        Window y = windows.getFirst();
        Window x = windows.getLast();
        return new Grid(
                before.firstY() + before.stepY() * (y.before() - (y.span() - 1) / 2.0) / y.stride(),
                before.firstX() + before.stepX() * (x.before() - (x.span() - 1) / 2.0) / x.stride(),
                before.stepY() / y.stride(),
                before.stepX() / x.stride());
    }

    private static Grid resized(Grid before, Shape in, Shape out) {
        double y = (double) in.size(1) / out.size(1);
        double x = (double) in.size(2) / out.size(2);
        return new Grid(
                before.firstY() + before.stepY() * (y - 1) / 2,
                before.firstX() + before.stepX() * (x - 1) / 2,
                before.stepY() * y,
                before.stepX() * x);
    }
}
