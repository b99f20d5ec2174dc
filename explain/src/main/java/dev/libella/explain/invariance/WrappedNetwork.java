package dev.libella.explain.invariance;

import dev.libella.nn.Network;
import dev.libella.nn.layer.*;
import dev.libella.tensor.Padding;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A network's convolutions and pools on images whose opposite edges meet. Every window is padded by the other end of its
 * axis instead of by zeros, and so far that it has a position at every stride: {@code ⌈in/stride⌉}. Layers keep their
 * names and so their weights. What mixes all positions (flatten, linear, global pooling) has no place there and ends it.
 */
final class WrappedNetwork {
    private WrappedNetwork() {}

    /** The network; empty if there is no layer with a window to wrap. */
    static Optional<Network> of(Network network) {
        Network.Builder builder = Network.builder(network.input());
        Set<String> kept = new HashSet<>(Set.of(Network.INPUT));
        boolean windows = false;
        for (Network.Node node : network.nodes()) {
            if (kept.containsAll(node.inputs())) {
                try {
                    boolean added = add(builder, node);
                    if (added) {
                        kept.add(node.name());
                    }
                    windows |= added && hasWindow(node.layer());
                } catch (ShapeException e) {
                    // Branches that only meet with the original borders, or an image smaller than the window: it ends.
                }
            }
        }
        return windows ? Optional.of(builder.build()) : Optional.empty();
    }

    private static boolean hasWindow(Layer layer) {
        return layer instanceof Convolution || layer instanceof MaxPool || layer instanceof AvgPool;
    }

    /** Adds a layer in its wrapped form; false if it has none. */
    private static boolean add(Network.Builder builder, Network.Node node) {
        return switch (node.layer()) {
            case Conv2d c -> windowed(builder, node, c.height(), c.width(), c.withPadding(Padding.VALID));
            case MaxPool2d m ->
                windowed(builder, node, m.height(), m.width(), new MaxPool2d(valid(m.height()), valid(m.width())));
            case AvgPool2d a ->
                windowed(
                        builder,
                        node,
                        a.height(),
                        a.width(),
                        new AvgPool2d(valid(a.height()), valid(a.width()), a.countIncludePad(), a.divisorOverride()));
            case SumPool2d s ->
                windowed(builder, node, s.height(), s.width(), new SumPool2d(valid(s.height()), valid(s.width())));
            case LpPool2d l ->
                windowed(
                        builder,
                        node,
                        l.height(),
                        l.width(),
                        new LpPool2d(l.norm(), valid(l.height()), valid(l.width())));
            case Activation a -> as(builder, node);
            case Add a -> as(builder, node);
            case BatchNorm b -> as(builder, node);
            case ChannelShuffle c -> as(builder, node);
            case Concat c -> as(builder, node);
            case Dropout d -> as(builder, node);
            case Dropout2d d -> as(builder, node);
            case LocalResponseNorm l -> as(builder, node);
            case Multiply m -> as(builder, node);
            case PReLU p -> as(builder, node);
            case AdaptiveAvgPool a -> false;
            case AdaptiveMaxPool a -> false;
            case AvgPool a -> false;
            case Convolution c -> false;
            case ConvolutionTranspose c -> false;
            case Flatten f -> false;
            case GroupNorm g -> false;
            case InstanceNorm2d i -> false;
            case LayerNorm l -> false;
            case Linear l -> false;
            case LogSoftmax l -> false;
            case LpPool l -> false;
            case MaxPool m -> false;
            case Narrow n -> false;
            case Pad p -> false;
            case PixelShuffle p -> false;
            case Softmax s -> false;
            case SumPool s -> false;
            case Upsample u -> false;
        };
    }

    private static boolean as(Network.Builder builder, Network.Node node) {
        builder.add(node.name(), node.layer(), node.inputs().toArray(String[]::new));
        return true;
    }

    private static boolean windowed(
            Network.Builder builder, Network.Node node, Window height, Window width, Layer inside) {
        int down = height.span() - 1;
        int across = width.span() - 1;
        String wrapped = node.name() + "-wrapped";
        builder.add(
                wrapped,
                new Pad(
                        List.of(down / 2, across / 2),
                        List.of(down - down / 2, across - across / 2),
                        new Pad.Mode.Circular()),
                node.inputs().getFirst());
        builder.add(node.name(), inside, wrapped);
        return true;
    }

    private static Window valid(Window window) {
        return window.withPadding(Padding.VALID).withCeilMode(false);
    }
}
