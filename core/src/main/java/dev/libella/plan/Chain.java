package dev.libella.plan;

import dev.libella.nn.Network;
import dev.libella.nn.Network.Node;
import dev.libella.nn.layer.Add;
import dev.libella.nn.layer.BatchNorm;
import dev.libella.nn.layer.Convolution;
import dev.libella.nn.layer.ConvolutionTranspose;
import dev.libella.nn.layer.FakeQuantize;
import dev.libella.nn.layer.Layer;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.ReLU;
import dev.libella.nn.layer.ReLU6;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Layers that one step computes: a convolution, linear layer or batch norm, and what directly follows it and nobody else
 * reads.
 *
 * @param picture a rounding of the picture before a convolution that alone reads it, only in inference
 * @param head the first layer that computes
 * @param norm a batch norm folded into a convolution's weights, only in inference
 * @param add where a residual joins: behind a convolution only in inference, behind a batch norm only in training
 * @param activation a ReLU or ReLU6 behind that
 * @param rounding a rounding at the end, only in inference and behind a convolution
 */
record Chain(
        @Nullable Node picture,
        Node head,
        @Nullable Node norm,
        @Nullable Node add,
        @Nullable Node activation,
        @Nullable Node rounding) {

    /** The layer whose output comes out. */
    Node last() {
        return rounding != null
                ? rounding
                : activation != null ? activation : add != null ? add : norm != null ? norm : head;
    }

    /** The name of the value that comes in. */
    String source() {
        return (picture != null ? picture : head).inputs().getFirst();
    }

    /** The name of the value added to the sum; only if {@link #add} is there. */
    String residual(Node added) {
        String before = norm != null ? norm.name() : head.name();
        return added.inputs().get(added.inputs().get(0).equals(before) ? 1 : 0);
    }

    private List<Node> absorbed() {
        List<Node> nodes = new ArrayList<>();
        for (Node node : new Node[] {picture, head, norm, add, activation, rounding}) {
            if (node != null) {
                nodes.add(node);
            }
        }
        nodes.remove(last());
        return nodes;
    }

    /** The chains of a network: by their last layer, and the layers before it that need no step of their own. */
    record Chains(Map<String, Chain> byLast, Set<String> absorbed) {}

    /** Finds them. */
    static Chains find(Network network, Set<String> observed, Modes modes) {
        Map<String, List<Node>> readers = new HashMap<>();
        for (Node node : network.nodes()) {
            node.inputs()
                    .forEach(input -> readers.computeIfAbsent(input, i -> new ArrayList<>())
                            .add(node));
        }
        Map<String, Chain> byLast = new HashMap<>();
        Set<String> absorbed = new HashSet<>();
        Finder finder = new Finder(network, readers, observed, byLast, modes);
        for (Node node : network.nodes()) {
            if (!absorbed.contains(node.name()) && !byLast.containsKey(node.name())) {
                Chain chain = finder.from(node);
                if (chain != null) {
                    byLast.put(chain.last().name(), chain);
                    chain.absorbed().forEach(a -> absorbed.add(a.name()));
                }
            }
        }
        return new Chains(byLast, absorbed);
    }

    private record Finder(
            Network network,
            Map<String, List<Node>> readers,
            Set<String> observed,
            Map<String, Chain> taken,
            Modes modes) {

        @Nullable
        Chain from(Node head) {
            Layer layer = head.layer();
            Mode mode = modes.of(head);
            boolean hasPositions = head.output().rank() > 1; // batch norm after a linear layer has none
            boolean starts = layer instanceof Linear
                    || (layer instanceof BatchNorm && hasPositions && mode != Mode.DIFFERENTIABLE_INFERENCE)
                    || (layer instanceof Convolution c && BlockedLowering.hasKernel(c, head.output(), mode))
                    || (layer instanceof ConvolutionTranspose t
                            && BlockedLowering.hasKernel(
                                    t, network.shapeOf(head.inputs().getFirst())));
            if (!starts) {
                return null;
            }
            Node norm = null;
            Node add = null;
            Node end = head;
            if (layer instanceof Convolution && !mode.hasGradients()) {
                norm = next(end, BatchNorm.class);
                end = norm != null ? norm : end;
                add = join(end);
            } else if (layer instanceof BatchNorm && mode == Mode.TRAINING) {
                add = join(end);
            }
            end = add != null ? add : end;
            Node activation = next(end, ReLU.class);
            if (activation == null && (layer instanceof Convolution || layer instanceof ConvolutionTranspose)) {
                activation = next(end, ReLU6.class);
            }
            end = activation != null ? activation : end;
            Node rounding =
                    layer instanceof Convolution && mode == Mode.INFERENCE ? next(end, FakeQuantize.class) : null;
            Chain chain = new Chain(picture(head), head, norm, add, activation, rounding);
            return taken.containsKey(chain.last().name())
                    ? new Chain(chain.picture, head, norm, null, null, null)
                    : chain;
        }

        /** The rounding that makes a picture what a convolution reads. */
        private @Nullable Node picture(Node head) {
            String source = head.inputs().getFirst();
            if (!(head.layer() instanceof Convolution) || source.equals(Network.INPUT)) {
                return null;
            }
            Node before = network.node(source);
            boolean reads = before.inputs().getFirst().equals(Network.INPUT) && modes.of(before) == Mode.INFERENCE;
            return reads && before.layer() instanceof FakeQuantize && next(before, Convolution.class) != null
                    ? before
                    : null;
        }

        /** Where another value is added to a layer's output, if nobody else reads that. */
        private @Nullable Node join(Node node) {
            Node add = next(node, Add.class);
            boolean joins = add != null
                    && add.inputs().size() == 2
                    && !add.inputs().get(0).equals(add.inputs().get(1));
            return joins ? add : null;
        }

        /** The only reader of a layer, if it is of this kind and nobody wants to see what is between. */
        private @Nullable Node next(Node node, Class<? extends Layer> kind) {
            List<Node> all = readers.getOrDefault(node.name(), List.of());
            boolean fits = all.size() == 1
                    && !observed.contains(node.name())
                    && (modes.of(node).hasGradients()
                            || !modes.of(all.getFirst()).hasGradients());
            return fits && kind.isInstance(all.getFirst().layer()) ? all.getFirst() : null;
        }
    }
}
