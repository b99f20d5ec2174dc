package dev.libella.nn;

import dev.libella.nn.layer.Layer;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A network: named layers, each fed by the input or by earlier layers; the last one's output is the network's.
 *
 * <p>All shapes are known and checked when it is made, before a byte for an image is allocated. They are those of one
 * example, {@code [C, H, W]}; the batch size belongs to a plan. Immutable, without weights (see
 * {@link Parameters}), and so shared freely between threads.
 *
 * <pre>{@code
 * Network network = Network.of(Shape.of(1, 28, 28),
 *         Conv2d.of(1, 6, 5).withPadding(2), new ReLU(), MaxPool2d.of(2),
 *         new Flatten(), Linear.of(1176, 10));
 * }</pre>
 */
public final class Network {
    /** The name by which layers refer to the network's input. */
    public static final String INPUT = "input";

    private final Shape input; // [C, H, W]
    private final List<Node> nodes;
    private final List<ParameterSpec> parameters;

    private Network(Shape input, List<Node> nodes) {
        this.input = input;
        this.nodes = List.copyOf(nodes);
        List<ParameterSpec> specs = new ArrayList<>();
        for (Node node : nodes) {
            for (ParameterSpec spec : ParameterSpecs.of(node.layer())) {
                specs.add(spec.named(node.name() + "." + spec.name()));
            }
        }
        this.parameters = List.copyOf(specs);
    }

    /**
     * One layer of a network and where its input comes from.
     *
     * @param name unique in the network; the first part of its parameters' paths
     * @param layer what it computes
     * @param inputs names of earlier nodes, or {@link #INPUT}
     * @param output the shape of one example behind it
     */
    public record Node(String name, Layer layer, List<String> inputs, Shape output) {
        /** Keeps a copy of the list. */
        public Node {
            inputs = List.copyOf(inputs);
        }
    }

    /**
     * A sequence of layers, named by kind and number: {@code conv1, relu1, maxpool1, conv2, …}.
     *
     * @param input the shape of one example, usually {@code [C, H, W]}
     * @throws ShapeException if a layer does not fit what comes before it
     */
    public static Network of(Shape input, Layer... layers) {
        Builder builder = builder(input);
        for (Layer layer : layers) {
            builder.add(layer);
        }
        return builder.build();
    }

    /** Starts a network for examples of this shape, usually {@code [C, H, W]}. */
    public static Builder builder(Shape input) {
        return new Builder(input);
    }

    /** The shape of one example. */
    public Shape input() {
        return input;
    }

    /** The shape of what comes out for one example. */
    public Shape output() {
        return nodes.getLast().output();
    }

    /** The layers in an order in which they can be computed. */
    public List<Node> nodes() {
        return nodes;
    }

    /**
     * The node of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Node node(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("network: there is no layer '" + name + "'; there are "
                        + nodes.stream().map(Node::name).toList()));
    }

    /** What the network needs to be computed, with full paths, in order: {@code conv1.weight}, {@code conv1.bias}, … */
    public List<ParameterSpec> parameters() {
        return parameters;
    }

    /** The shape behind a node or, for {@link #INPUT}, of the input. */
    public Shape shapeOf(String name) {
        return name.equals(INPUT) ? input : node(name).output();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network network && input.equals(network.input) && nodes.equals(network.nodes);
    }

    @Override
    public int hashCode() {
        return 31 * input.hashCode() + nodes.hashCode();
    }

    @Override
    public String toString() {
        return "Network(" + input.toCrossString() + " → " + output().toCrossString() + ", " + nodes.size() + " layers)";
    }

    /**
     * Collects layers. Each call checks its layer at once, so an error names the layer that does not fit. Not
     * thread-safe.
     */
    public static final class Builder {
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

        private final Shape input;
        private final Map<String, Node> nodes = new LinkedHashMap<>();
        private final Map<String, Integer> counts = new LinkedHashMap<>();
        private String last = INPUT;

        private Builder(Shape input) {
            this.input = input;
        }

        /** Adds a layer behind the last one, under a name made of its kind and a number. */
        public Builder add(Layer layer) {
            String kind = Descriptions.kind(layer);
            String name;
            do {
                name = kind + counts.merge(kind, 1, Integer::sum);
            } while (nodes.containsKey(name));
            return add(name, layer, last);
        }

        /** Adds a named layer behind the last one. */
        public Builder add(String name, Layer layer) {
            return add(name, layer, last);
        }

        /**
         * Adds a named layer behind given ones.
         *
         * @param inputs names of earlier layers, or {@link #INPUT}. Not modified.
         * @throws ShapeException if the layer does not fit its inputs' shapes
         * @throws IllegalArgumentException if the name is taken or malformed, or an input unknown
         */
        public Builder add(String name, Layer layer, String... inputs) {
            if (!NAME.matcher(name).matches() || name.equals(INPUT)) {
                throw new IllegalArgumentException("network: a layer's name must be letters, digits, '_', '-' and '.', "
                        + "and not '" + INPUT + "'; got '" + name + "'");
            }
            if (nodes.containsKey(name)) {
                throw new IllegalArgumentException("network: two layers are named '" + name + "'; names must differ");
            }
            for (String source : inputs) {
                shapeOf(name, source);
            }
            Shape output;
            try {
                output = output(layer, inputs);
            } catch (ShapeException e) {
                throw new ShapeException("layer '" + name + "': " + e.getMessage());
            }
            nodes.put(name, new Node(name, layer, List.of(inputs), output));
            last = name;
            return this;
        }

        /**
         * The shape behind a layer that is not added yet.
         *
         * @throws ShapeException if the layer does not fit its inputs' shapes
         */
        Shape output(Layer layer, String... inputs) {
            List<Shape> shapes =
                    Stream.of(inputs).map(source -> shapeOf(source, source)).toList();
            try {
                return Shapes.output(layer, shapes);
            } catch (ShapeException e) {
                throw new ShapeException(e.getMessage() + (inputs.length == 1 ? advice(layer, inputs[0]) : ""));
            }
        }

        private String advice(Layer misfit, String source) {
            List<Node> chain = chain(source);
            return chain.isEmpty()
                    ? ""
                    : StrideAdvice.of(
                            misfit, shapeOf(source, chain.getFirst().inputs().getFirst()), chain);
        }

        /** The layers in front of a value, each with one input: from it back to a branch or the network's input. */
        private List<Node> chain(String value) {
            List<Node> chain = new ArrayList<>();
            Node node = nodes.get(value);
            while (node != null && node.inputs().size() == 1) {
                chain.addFirst(node);
                node = nodes.get(node.inputs().getFirst());
            }
            return chain;
        }

        /** The name of the layer added last, or {@link #INPUT}: where a branch starts. */
        public String last() {
            return last;
        }

        /** The shape behind the layer added last: what the next one gets. */
        public Shape shape() {
            return shapeOf(last, last);
        }

        /**
         * The network; its output is that of the layer added last.
         *
         * @throws IllegalArgumentException if there is no layer, or one whose output nobody uses
         */
        public Network build() {
            if (nodes.isEmpty()) {
                throw new IllegalArgumentException("network: needs at least one layer");
            }
            for (String name : nodes.keySet()) {
                if (!name.equals(last)
                        && nodes.values().stream()
                                .noneMatch(node -> node.inputs().contains(name))) {
                    throw new IllegalArgumentException(
                            "network: nothing uses the output of '" + name + "'; connect it or leave it out");
                }
            }
            return new Network(input, List.copyOf(nodes.values()));
        }

        private Shape shapeOf(String asking, String source) {
            if (source.equals(INPUT)) {
                return input;
            }
            Node node = nodes.get(source);
            if (node == null) {
                throw new IllegalArgumentException("network: layer '" + asking + "' takes its input from '" + source
                        + "', and no earlier layer has that name; there are " + nodes.keySet());
            }
            return node.output();
        }
    }
}
