package dev.libella.onnx.reader;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.onnx.operator.Call;
import dev.libella.onnx.operator.Operators;
import dev.libella.onnx.proto.AttributeProto;
import dev.libella.onnx.proto.GraphProto;
import dev.libella.onnx.proto.NodeProto;
import dev.libella.onnx.proto.ValueProto;
import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns a graph into a network, node by node in the file's order. A value is a constant, or the output of a layer; nodes
 * over constants only are computed at once, and so are the shapes that exporters ask for at run time.
 */
public final class Importer {
    private static final long LARGEST_CONSTANT = 1L << 29; // elements
    private static final int DEEPEST_CONSTANT = 100; // nodes over each other

    private final GraphProto graph;
    private final int opset;
    private final Map<String, OnnxTensor> constants;
    private final Map<String, String> layers = new HashMap<>(); // value to layer
    private final Map<String, Integer> uses = new HashMap<>();
    private final Set<Integer> done = new HashSet<>(); // nodes that became part of another one's layer
    private final Map<String, Integer> sources = new HashMap<>(); // value to the node that gives it
    private final Map<Integer, Composites.Group> groups = new HashMap<>(); // by their last node
    private final Set<String> varying = new HashSet<>(); // values that depend on the input's numbers
    private final Imported network;
    private final int batch; // what shapes at run time are computed with

    private Importer(GraphProto graph, int opset, Map<String, OnnxTensor> constants, Optional<Shape> wanted) {
        this.graph = graph;
        this.opset = opset;
        this.constants = new HashMap<>(constants);
        List<ValueProto> inputs = graph.inputs().stream()
                .filter(value -> !constants.containsKey(value.name()))
                .toList();
        if (inputs.size() != 1 || graph.outputs().size() != 1) {
            throw refusal("it has " + inputs.size() + " inputs and "
                    + graph.outputs().size() + " outputs; a network has one of each");
        }
        ValueProto input = inputs.getFirst();
        List<OptionalLong> sizes =
                input.shape().orElseThrow(() -> refusal("the shape of its input '" + input.name() + "' is not given"));
        if (input.elementType() != DataType.FLOAT32.number() || sizes.isEmpty()) {
            throw refusal("its input '" + input.name() + "' is not a batch of float32 examples");
        }
        this.batch = Math.clamp(sizes.getFirst().orElse(1), 1, 1 << 16);
        this.network = new Imported(example(input.name(), sizes.subList(1, sizes.size()), wanted));
        layers.put(input.name(), Network.INPUT);
        for (NodeProto node : graph.nodes()) {
            node.inputs().forEach(name -> uses.merge(name, 1, Integer::sum));
        }
        uses.merge(graph.outputs().getFirst().name(), 1, Integer::sum);
        varying.add(input.name());
        for (int i = 0; i < graph.nodes().size(); i++) {
            NodeProto node = graph.nodes().get(i);
            boolean varies =
                    !node.operator().equals("Shape") && node.inputs().stream().anyMatch(varying::contains);
            for (String output : node.outputs()) {
                sources.put(output, i);
                if (varies) {
                    varying.add(output);
                }
            }
        }
    }

    /** The shape of one example: what the file says, or what is wanted if that agrees. */
    private static Shape example(String name, List<OptionalLong> sizes, Optional<Shape> wanted) {
        if (wanted.isPresent() && wanted.get().rank() != sizes.size()) {
            throw refusal("its input '" + name + "' has " + sizes.size() + " axes behind the batch; got "
                    + wanted.get().toCrossString() + " for them");
        }
        int[] example = new int[sizes.size()];
        for (int axis = 0; axis < example.length; axis++) {
            OptionalLong size = sizes.get(axis);
            if (wanted.isPresent()) {
                example[axis] = wanted.get().size(axis);
                if (size.isPresent() && size.getAsLong() != example[axis]) {
                    throw refusal("the size of axis " + (axis + 1) + " of its input '" + name + "' is "
                            + size.getAsLong() + "; got " + example[axis] + " for it");
                }
            } else if (size.isPresent() && size.getAsLong() <= 1 << 20) {
                example[axis] = (int) size.getAsLong();
            } else {
                throw refusal("the size of axis " + (axis + 1) + " of its input '" + name
                        + "' is not fixed; say which is meant, e.g. --input 3x224x224");
            }
        }
        return Shape.of(example);
    }

    /**
     * A network and its parameters.
     *
     * @param network the layers
     * @param parameters their tensors
     */
    public record Result(Network network, Parameters parameters) {}

    /**
     * Turns a graph into a network.
     *
     * @param constants the initializers by name. Not modified.
     * @param example the shape of one example; empty for the one that the graph says
     * @throws OnnxException naming the node that no layer can stand for
     */
    public static Result read(GraphProto graph, int opset, Map<String, OnnxTensor> constants, Optional<Shape> example) {
        return new Importer(graph, opset, constants, example).read();
    }

    private Result read() {
        findGroups();
        boolean[] needed = needed();
        for (int i = 0; i < graph.nodes().size(); i++) {
            if (needed[i] && !done.contains(i)) {
                read(i);
            }
        }
        String output = graph.outputs().getFirst().name();
        String last = layers.get(output);
        if (last == null || last.equals(Network.INPUT)) {
            throw refusal("its output '" + output + "' does not depend on its input through any layer");
        }
        try {
            Network built = network.network();
            if (!built.nodes().getLast().name().equals(last)) {
                throw refusal("the layer '" + built.nodes().getLast().name() + "' comes after its output");
            }
            return new Result(built, Parameters.of(built, network.parameters()));
        } catch (OnnxException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw refusal(String.valueOf(e.getMessage()));
        }
    }

    /** From the end, so that the largest groups are found first. */
    private void findGroups() {
        for (int i = graph.nodes().size() - 1; i >= 0; i--) {
            Node last = node(i);
            Composites.Group group =
                    done.contains(i) || last.proto.outputs().isEmpty() ? null : Composites.ending(this, last);
            if (group != null) {
                groups.put(i, group);
                group.match().nodes().forEach(this::skip);
                done.remove(i);
            }
        }
    }

    private void read(int index) {
        NodeProto node = graph.nodes().get(index);
        Composites.Group group = groups.get(index);
        if (group != null) {
            read(node, group);
            return;
        }
        if (!node.outputs().isEmpty() && constants.containsKey(node.outputs().getFirst())) {
            return;
        }
        List<@Nullable OnnxTensor> arguments = new ArrayList<>();
        boolean constant = true;
        for (String name : node.inputs()) {
            arguments.add(constants.get(name));
            constant &= name.isEmpty() || constants.containsKey(name);
        }
        Call call = new Call(node, opset, arguments, LARGEST_CONSTANT);
        try {
            if (constant) {
                List<OnnxTensor> results = Operators.all().find(node, opset).compute(call);
                for (int i = 0; i < Math.min(results.size(), node.outputs().size()); i++) {
                    constants.put(node.outputs().get(i), results.get(i));
                }
            } else if (node.operator().equals("Shape")) {
                constants.put(node.outputs().getFirst(), shape(node));
            } else {
                new LayerReader(this, new Node(node, call, index)).read();
            }
        } catch (OnnxException e) {
            throw e;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw refusal("node " + node + " cannot be a layer: " + e.getMessage());
        }
    }

    private void read(NodeProto node, Composites.Group group) {
        String layer = layers.get(group.match().input());
        if (layer == null) {
            throw refusal("node " + node + " is the end of a layer that reads no layer");
        }
        try {
            for (Composites.Part part : group.maker().make(this, group.match(), shape(layer))) {
                layer = network.add(LayerReader.name(node), part.layer(), List.of(layer), part.tensors());
            }
        } catch (IllegalArgumentException e) {
            throw refusal("the nodes before " + node + " cannot be a layer: " + e.getMessage());
        }
        give(node, layer);
    }

    /** A node with its constant inputs at hand. */
    record Node(NodeProto proto, Call call, int index) {}

    /** The shape that a node asks for at run time. */
    private OnnxTensor shape(NodeProto node) {
        long[] sizes = Arrays.stream(
                        network.shape(layer(node, 0)).prepend(batch).toArray())
                .asLongStream()
                .toArray();
        int start = bound(attribute(node, "start", 0), sizes.length);
        int end = Math.max(start, bound(attribute(node, "end", sizes.length), sizes.length));
        return OnnxTensor.of(Shape.of(end - start), Arrays.copyOfRange(sizes, start, end));
    }

    private static long attribute(NodeProto node, String name, long otherwise) {
        AttributeProto attribute = node.attributes().get(name);
        return attribute == null ? otherwise : attribute.integer();
    }

    private static int bound(long value, int rank) {
        return Math.clamp(value < 0 ? value + rank : value, 0, rank);
    }

    /** The layer that gives a node's input. */
    String layer(NodeProto node, int input) {
        String layer = input < node.inputs().size() ? layers.get(node.inputs().get(input)) : null;
        if (layer == null) {
            throw refusal("node " + node + " needs the output of a layer as its input number " + (input + 1)
                    + ", and gets a constant");
        }
        return layer;
    }

    boolean isLayer(NodeProto node, int input) {
        return input < node.inputs().size() && layers.containsKey(node.inputs().get(input));
    }

    Shape shape(String layer) {
        return network.shape(layer);
    }

    int batch() {
        return batch;
    }

    int opset() {
        return opset;
    }

    Imported network() {
        return network;
    }

    /** A value that does not depend on the input's numbers, computed if that is possible yet; else null. */
    @Nullable
    OnnxTensor constant(String name) {
        return constant(name, DEEPEST_CONSTANT);
    }

    private @Nullable OnnxTensor constant(String name, int depth) {
        Integer index = sources.get(name);
        if (depth == 0 || index == null || varying.contains(name) || constants.containsKey(name)) {
            return constants.get(name);
        }
        NodeProto node = graph.nodes().get(index);
        boolean possible = node.inputs().stream().anyMatch(varying::contains)
                ? layers.containsKey(node.inputs().getFirst())
                : node.inputs().stream().allMatch(input -> input.isEmpty() || constant(input, depth - 1) != null);
        if (possible) {
            read(index);
        }
        return constants.get(name);
    }

    /** The node that gives a value; null if none does. */
    @Nullable
    Node source(String value) {
        Integer index = sources.get(value);
        return index == null ? null : node(index);
    }

    private Node node(int index) {
        NodeProto node = graph.nodes().get(index);
        List<@Nullable OnnxTensor> arguments = new ArrayList<>();
        node.inputs().forEach(name -> arguments.add(constant(name)));
        return new Node(node, new Call(node, opset, arguments, LARGEST_CONSTANT), index);
    }

    /** Whether nobody but these nodes uses what they give, apart from the last one. */
    boolean isClosed(List<Node> nodes, Node last) {
        Set<Integer> inside = nodes.stream().map(Node::index).collect(Collectors.toSet());
        Set<String> given = inside.stream()
                .filter(index -> index != last.index)
                .flatMap(index -> graph.nodes().get(index).outputs().stream())
                .collect(Collectors.toSet());
        boolean closed = !given.contains(graph.outputs().getFirst().name());
        for (int i = 0; closed && i < graph.nodes().size(); i++) {
            closed =
                    inside.contains(i) || graph.nodes().get(i).inputs().stream().noneMatch(given::contains);
        }
        return closed && inside.stream().noneMatch(done::contains);
    }

    /** Says that a node's output is the output of this layer. */
    void give(NodeProto node, String layer) {
        layers.put(node.outputs().getFirst(), layer);
    }

    void give(String value, String layer) {
        layers.put(value, layer);
    }

    /** The only node that uses a value, if there is exactly one use and it comes later. */
    @Nullable
    Node onlyUser(String value) {
        if (uses.getOrDefault(value, 0) != 1) {
            return null;
        }
        for (int i = 0; i < graph.nodes().size(); i++) {
            if (graph.nodes().get(i).inputs().contains(value)) {
                return groups.containsKey(i) || done.contains(i) ? null : node(i);
            }
        }
        return null;
    }

    /** Says that a later node has become part of a layer. */
    void skip(Node node) {
        done.add(node.index);
    }

    private boolean[] needed() {
        Set<String> open = new HashSet<>(Set.of(graph.outputs().getFirst().name()));
        boolean[] needed = new boolean[graph.nodes().size()];
        for (int i = needed.length - 1; i >= 0; i--) {
            NodeProto node = graph.nodes().get(i);
            needed[i] = node.outputs().stream().anyMatch(open::contains);
            Composites.Group group = groups.get(i);
            if (needed[i] && group != null) {
                open.add(group.match().input());
            } else if (needed[i]) {
                open.addAll(node.inputs());
            }
        }
        return needed;
    }

    static OnnxException refusal(String why) {
        return new OnnxException("onnx: this model cannot be turned into a network: " + why
                + ". It can still be run as it is: libella run, or OnnxGraph.run");
    }
}
