package dev.libella.app.draw;

import dev.libella.nn.Descriptions;
import dev.libella.nn.Network;
import dev.libella.nn.layer.AdaptiveAvgPool;
import dev.libella.nn.layer.AdaptiveMaxPool;
import dev.libella.nn.layer.Add;
import dev.libella.nn.layer.AvgPool;
import dev.libella.nn.layer.Concat;
import dev.libella.nn.layer.Convolution;
import dev.libella.nn.layer.ConvolutionTranspose;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Layer;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.LpPool;
import dev.libella.nn.layer.MaxPool;
import dev.libella.nn.layer.Multiply;
import dev.libella.nn.layer.SumPool;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a picture of a network shows: one block for the input and one behind each layer that computes or shrinks
 * something, and an arc for each connection that skips blocks. Activations and normalisations are left out: they change
 * no size.
 *
 * @param blocks from the input to the output
 * @param arcs the connections that skip
 */
record Diagram(List<Block> blocks, List<Arc> arcs) {

    /**
     * A tensor.
     *
     * @param shape of one example
     * @param label what made it, e.g. {@code conv 5×5}; empty for the input
     * @param window what the layer behind it slides over it: rows and columns; empty if it slides nothing
     */
    record Block(Shape shape, String label, List<Integer> window) {}

    /**
     * A connection that skips blocks.
     *
     * @param from index of the block it leaves
     * @param to index of the block that it is added to
     * @param label what it does on its way, or {@code +}
     */
    record Arc(int from, int to, String label) {}

    /** The diagram of a network. */
    static Diagram of(Network network) {
        Map<String, Network.Node> nodes = new HashMap<>();
        network.nodes().forEach(node -> nodes.put(node.name(), node));
        Set<String> hidden = new HashSet<>();
        for (Network.Node node : network.nodes()) {
            if (joins(node.layer())) {
                sideBranches(node, network, nodes, hidden);
            }
        }
        List<Block> blocks = new ArrayList<>();
        List<Arc> arcs = new ArrayList<>();
        Map<String, Integer> blockOf = new HashMap<>(); // node to the block that shows its output
        blocks.add(new Block(network.input(), "", List.of()));
        blockOf.put(Network.INPUT, 0);
        for (Network.Node node : network.nodes()) {
            int before = blockOf.getOrDefault(node.inputs().getFirst(), 0);
            if (isShown(node, nodes, network.input()) && !hidden.contains(node.name())) {
                Block source = blocks.get(before);
                blocks.set(before, new Block(source.shape(), source.label(), window(node.layer())));
                blocks.add(new Block(node.output(), label(node.layer()), List.of()));
                blockOf.put(node.name(), blocks.size() - 1);
            } else if (joins(node.layer())) {
                int latest = node.inputs().stream()
                        .mapToInt(input -> blockOf.getOrDefault(input, 0))
                        .max()
                        .orElse(before);
                for (String input : node.inputs()) {
                    if (blockOf.getOrDefault(input, 0) != latest) {
                        arcs.add(new Arc(
                                blockOf.getOrDefault(input, 0), latest, arcLabel(input, nodes, hidden, node.layer())));
                    }
                }
                blockOf.put(node.name(), latest);
            } else {
                blockOf.put(node.name(), before);
            }
        }
        return new Diagram(List.copyOf(blocks), List.copyOf(arcs));
    }

    private static boolean joins(Layer layer) {
        return layer instanceof Add || layer instanceof Concat || layer instanceof Multiply;
    }

    private static boolean isShown(Network.Node node, Map<String, Network.Node> nodes, Shape input) {
        Network.Node before = nodes.get(node.inputs().getFirst());
        Shape source = before == null ? input : before.output();
        return switch (node.layer()) {
            case Convolution c -> true;
            case ConvolutionTranspose c -> true;
            case Linear l -> true;
            case Flatten f -> source.rank() > 1 && source.elements() != source.size(0);
            case Add a -> false;
            case Concat c -> false;
            case Multiply m -> false;
            default -> !node.output().equals(source) && node.output().elements() != source.elements();
        };
    }

    /** Marks what lies on a shorter way into a sum: it becomes the label of an arc. */
    private static void sideBranches(
            Network.Node join, Network network, Map<String, Network.Node> nodes, Set<String> hidden) {
        List<List<String>> ways =
                join.inputs().stream().map(input -> way(input, network, nodes)).toList();
        int longest = ways.stream().mapToInt(List::size).max().orElse(0);
        boolean mainSeen = false;
        for (List<String> way : ways) {
            if (way.size() == longest && !mainSeen) {
                mainSeen = true;
            } else {
                hidden.addAll(way);
            }
        }
    }

    /** The nodes from an input back to where its way branched off. */
    private static List<String> way(String input, Network network, Map<String, Network.Node> nodes) {
        List<String> way = new ArrayList<>();
        String name = input;
        while (nodes.containsKey(name)
                && consumers(name, network) == 1
                && nodes.get(name).inputs().size() == 1) {
            way.add(name);
            name = nodes.get(name).inputs().getFirst();
        }
        return way;
    }

    private static long consumers(String name, Network network) {
        return network.nodes().stream()
                .filter(node -> node.inputs().contains(name))
                .count();
    }

    private static String arcLabel(String input, Map<String, Network.Node> nodes, Set<String> hidden, Layer join) {
        String name = input;
        while (hidden.contains(name) && nodes.containsKey(name)) {
            Network.Node node = nodes.get(name);
            if (node.layer() instanceof Convolution) {
                return label(node.layer()) + " +";
            }
            name = node.inputs().getFirst();
        }
        return join instanceof Add ? "+" : join instanceof Multiply ? "·" : "concat";
    }

    private static String label(Layer layer) {
        return switch (layer) {
            case Convolution c ->
                (c.groups() > 1 && c.groups() == c.inChannels() ? "depthwise " : "conv ") + text(c.windows());
            case MaxPool m -> "max " + text(m.windows());
            case AvgPool a -> "average " + text(a.windows());
            case SumPool s -> "sum " + text(s.windows());
            case LpPool l -> "L" + (int) l.norm() + " " + text(l.windows());
            case AdaptiveAvgPool a -> "average";
            case AdaptiveMaxPool a -> "max";
            default -> Descriptions.kind(layer);
        };
    }

    private static String text(List<Window> windows) {
        List<String> sizes = windows.stream()
                .map(window -> Integer.toString(window.kernel()))
                .toList();
        int stride = windows.getFirst().stride();
        return String.join("×", sizes) + (stride == 1 ? "" : " /" + stride);
    }

    private static List<Integer> window(Layer layer) {
        List<Window> windows = switch (layer) {
            case Convolution c -> c.windows();
            case MaxPool m -> m.windows();
            case AvgPool a -> a.windows();
            case SumPool s -> s.windows();
            case LpPool l -> l.windows();
            default -> List.of();
        };
        return windows.size() == 2 ? windows.stream().map(Window::kernel).toList() : List.of();
    }
}
