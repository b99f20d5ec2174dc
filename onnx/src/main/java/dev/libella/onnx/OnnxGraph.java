package dev.libella.onnx;

import dev.libella.onnx.operator.Call;
import dev.libella.onnx.operator.Operator;
import dev.libella.onnx.operator.Operators;
import dev.libella.onnx.operator.PlanCache;
import dev.libella.onnx.proto.ExternalData;
import dev.libella.onnx.proto.GraphProto;
import dev.libella.onnx.proto.MessageReader;
import dev.libella.onnx.proto.ModelProto;
import dev.libella.onnx.proto.NodeProto;
import dev.libella.onnx.proto.TensorCodec;
import dev.libella.onnx.proto.TensorProto;
import dev.libella.onnx.proto.ValueProto;
import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.ShapeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An ONNX model as it is in the file: runs any graph of supported operators over typed tensors, node by node.
 *
 * <p>Immutable and thread-safe; every {@link #run} has its own values.
 *
 * <pre>{@code
 * OnnxGraph graph = OnnxGraph.load(Path.of("model.onnx"));
 * Map<String, OnnxTensor> outputs = graph.run(Map.of("x", OnnxTensor.of(tensor)));
 * }</pre>
 */
public final class OnnxGraph {
    private static final long NEWEST_IR = 14;
    private static final long NEWEST_OPSET = 27;
    private static final long LARGEST_TENSOR = 1L << 29; // elements; 2 GiB of float32

    private final ModelProto model;
    private final GraphProto graph;
    private final int opset;
    private final Map<String, OnnxTensor> constants;
    private final List<Operator> operators; // of the nodes, in their order
    private final long elementLimit;
    private final PlanCache plans = new PlanCache();

    private OnnxGraph(ModelProto model, ExternalData external, long elementLimit) {
        this.model = model;
        this.elementLimit = elementLimit;
        GraphProto written =
                model.graph().orElseThrow(() -> new OnnxException("onnx: the file has no graph; is it an ONNX model?"));
        this.opset = checkedOpset(model);
        this.graph = ConstantBranches.taken(written, opset, external, elementLimit);
        if (graph.sparse()) {
            throw new OnnxException(
                    "onnx: the model has sparse initializers, which are not supported; export it with " + "dense ones");
        }
        Map<String, OnnxTensor> decoded = new HashMap<>();
        for (TensorProto initializer : graph.initializers()) {
            if (decoded.put(initializer.name(), TensorCodec.decode(initializer, external)) != null) {
                throw new OnnxException("onnx: two initializers are named '" + initializer.name()
                        + "'; names must differ; the file is damaged");
            }
        }
        checkOrder(decoded.keySet());
        List<Operator> found = new ArrayList<>();
        for (NodeProto node : graph.nodes()) {
            Operator operator = Operators.all().find(node, opset);
            found.add(operator);
            if (node.operator().equals("Constant") && node.outputs().size() == 1) {
                Call call = new Call(node, opset, List.of(), elementLimit);
                decoded.put(
                        node.outputs().getFirst(), results(node, operator, call).getFirst());
            }
        }
        this.operators = List.copyOf(found);
        this.constants = Map.copyOf(decoded);
    }

    /**
     * Reads a model; elements kept in other files are looked for beside it.
     *
     * @throws OnnxException if the file is no ONNX model, or uses an operator that is not supported
     * @throws IOException if the file cannot be read
     */
    public static OnnxGraph load(Path file) throws IOException {
        if (Files.size(file) > Integer.MAX_VALUE - 8) {
            throw new OnnxException("onnx: '" + file
                    + "' is larger than 2 GiB, which protobuf does not allow; save the " + "model with external data");
        }
        Path folder = file.toAbsolutePath().getParent();
        ExternalData external = folder == null ? ExternalData.NONE : ExternalData.in(folder);
        return new OnnxGraph(MessageReader.read(Files.readAllBytes(file), ModelProto::read), external, LARGEST_TENSOR);
    }

    /**
     * Reads a model that is in one piece.
     *
     * @param file the bytes of a file. Not modified, and kept.
     * @throws OnnxException if they are no ONNX model, or use an operator that is not supported
     */
    public static OnnxGraph read(byte[] file) {
        return read(file, LARGEST_TENSOR);
    }

    /** With another limit on the elements of a tensor that is computed. */
    static OnnxGraph read(byte[] file, long elementLimit) {
        return new OnnxGraph(MessageReader.read(file, ModelProto::read), ExternalData.NONE, elementLimit);
    }

    /** The names of what must be given, in the file's order: inputs without a constant of the same name. */
    public List<String> inputs() {
        return graph.inputs().stream()
                .map(ValueProto::name)
                .filter(name -> !constants.containsKey(name))
                .toList();
    }

    /** The names of what the model gives, in the file's order. */
    public List<String> outputs() {
        return graph.outputs().stream().map(ValueProto::name).toList();
    }

    /** The version of ONNX's operators. */
    public int opset() {
        return opset;
    }

    /** Free notes in the file. */
    public Map<String, String> metadata() {
        return Map.copyOf(model.metadata());
    }

    ModelProto model() {
        return model;
    }

    GraphProto graph() {
        return graph;
    }

    Map<String, OnnxTensor> constants() {
        return constants;
    }

    /**
     * Computes the model's outputs.
     *
     * @param inputs a tensor for each of {@link #inputs}; one for a constant replaces it. Not modified.
     * @return the outputs by name, in the file's order
     * @throws OnnxException naming the input that is missing or wrong, or the node that cannot be computed
     */
    public Map<String, OnnxTensor> run(Map<String, OnnxTensor> inputs) {
        return run(inputs, outputs());
    }

    /**
     * Computes any values, for example all activations of a network.
     *
     * @param inputs a tensor for each of {@link #inputs}. Not modified.
     * @param wanted names of values. Not modified.
     */
    public Map<String, OnnxTensor> run(Map<String, OnnxTensor> inputs, Collection<String> wanted) {
        checkInputs(inputs);
        Map<String, OnnxTensor> values = new HashMap<>(constants);
        values.putAll(inputs);
        Map<String, Integer> lastUses = lastUses(wanted);
        boolean[] needed = needed(wanted);
        for (int i = 0; i < graph.nodes().size(); i++) {
            List<String> given = graph.nodes().get(i).outputs();
            if (!needed[i] || (!given.isEmpty() && constants.containsKey(given.getFirst()))) {
                continue;
            }
            compute(i, values);
            int now = i;
            // What nobody needs any more makes room.
            graph.nodes().get(i).inputs().forEach(name -> {
                if (lastUses.getOrDefault(name, -1) == now) {
                    values.remove(name);
                }
            });
        }
        Map<String, OnnxTensor> results = new LinkedHashMap<>();
        for (String name : wanted) {
            OnnxTensor value = values.get(name);
            if (value == null) {
                throw new OnnxException("onnx: there is no value '" + name + "'; the outputs are " + outputs());
            }
            results.put(name, value);
        }
        return results;
    }

    private void compute(int index, Map<String, OnnxTensor> values) {
        NodeProto node = graph.nodes().get(index);
        List<@Nullable OnnxTensor> arguments = new ArrayList<>();
        for (String name : node.inputs()) {
            arguments.add(name.isEmpty() ? null : values.get(name));
        }
        Call call = new Call(node, opset, arguments, elementLimit, plans);
        List<OnnxTensor> results = results(node, operators.get(index), call);
        for (int i = 0; i < node.outputs().size(); i++) {
            String name = node.outputs().get(i);
            if (!name.isEmpty()) {
                if (i >= results.size()) {
                    throw new OnnxException("onnx: node " + node + " has " + results.size()
                            + " outputs here, and the model wants output number " + (i + 1)
                            + "; export it for inference");
                }
                values.put(name, results.get(i));
            }
        }
    }

    private static List<OnnxTensor> results(NodeProto node, Operator operator, Call call) {
        try {
            return operator.compute(call);
        } catch (ShapeException | ArithmeticException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new OnnxException(
                    "onnx: node " + node + " does not fit its inputs (" + e.getMessage()
                            + "); is the model complete, and the input of the right shape?",
                    e);
        }
    }

    /** Which nodes the wanted values depend on. */
    private boolean[] needed(Collection<String> wanted) {
        Set<String> open = new HashSet<>(wanted);
        boolean[] needed = new boolean[graph.nodes().size()];
        for (int i = needed.length - 1; i >= 0; i--) {
            NodeProto node = graph.nodes().get(i);
            needed[i] = node.outputs().stream().anyMatch(open::contains);
            if (needed[i]) {
                open.addAll(node.inputs());
            }
        }
        return needed;
    }

    /** For each value, the last node that uses it; values wanted at the end have none. */
    private Map<String, Integer> lastUses(Collection<String> wanted) {
        Map<String, Integer> lastUses = new HashMap<>();
        for (int i = 0; i < graph.nodes().size(); i++) {
            for (String name : graph.nodes().get(i).inputs()) {
                lastUses.put(name, i);
            }
        }
        lastUses.keySet().removeAll(new HashSet<>(wanted));
        return lastUses;
    }

    private void checkInputs(Map<String, OnnxTensor> inputs) {
        for (String name : inputs()) {
            if (!inputs.containsKey(name)) {
                throw new OnnxException("onnx: the input '" + name + "' is missing; the model needs " + inputs());
            }
        }
        for (ValueProto declared : graph.inputs()) {
            OnnxTensor given = inputs.get(declared.name());
            if (given != null) {
                checkInput(declared, given);
            }
        }
        for (String name : inputs.keySet()) {
            if (graph.inputs().stream().noneMatch(value -> value.name().equals(name))) {
                throw new OnnxException("onnx: the model has no input '" + name + "'; it needs " + inputs());
            }
        }
    }

    private static void checkInput(ValueProto declared, OnnxTensor given) {
        boolean type = declared.elementType() == 0
                || declared.elementType() == given.type().number();
        boolean shape = declared.shape().isEmpty() || fits(declared.shape().get(), given);
        if (!type || !shape) {
            throw new OnnxException("onnx: the input '" + declared.name() + "' must be " + describe(declared) + "; got "
                    + given.type() + given.shape());
        }
    }

    private static boolean fits(List<OptionalLong> sizes, OnnxTensor given) {
        boolean fits = sizes.size() == given.shape().rank();
        for (int axis = 0; fits && axis < sizes.size(); axis++) {
            OptionalLong size = sizes.get(axis);
            fits = size.isEmpty() || size.getAsLong() == given.shape().size(axis);
        }
        return fits;
    }

    private static String describe(ValueProto value) {
        String type = value.elementType() == 0
                ? "a tensor"
                : DataType.of(value.elementType()).toString();
        return value.shape()
                .map(sizes -> type
                        + sizes.stream()
                                .map(size -> size.isPresent() ? Long.toString(size.getAsLong()) : "any")
                                .toList())
                .orElse(type);
    }

    private static int checkedOpset(ModelProto model) {
        if (model.irVersion() < 1 || model.irVersion() > NEWEST_IR) {
            throw new OnnxException("onnx: the file's format (IR) version is " + model.irVersion() + "; versions 1 to "
                    + NEWEST_IR + " can be read; is it an ONNX model?");
        }
        // Before IR version 3 there was one set of operators.
        long opset = model.opsets().getOrDefault("", model.irVersion() < 3 ? 1L : 0L);
        if (opset < 1 || opset > NEWEST_OPSET) {
            throw new OnnxException("onnx: the model's operators are of opset " + opset + "; opsets 1 to "
                    + NEWEST_OPSET + " can be read; export it with one of them");
        }
        return (int) opset;
    }

    /** Every value must come before it is used; so there are no cycles. */
    private void checkOrder(Set<String> initializers) {
        Set<String> known = new HashSet<>(initializers);
        graph.inputs().forEach(value -> known.add(value.name()));
        Set<String> everything = new HashSet<>(known);
        graph.nodes().forEach(node -> everything.addAll(node.outputs()));
        for (NodeProto node : graph.nodes()) {
            for (String name : node.inputs()) {
                if (!name.isEmpty() && !known.contains(name)) {
                    throw new OnnxException("onnx: node " + node + " uses the value '" + name + "', "
                            + (everything.contains(name)
                                    ? "which only a later node gives; the nodes are not in order, or form a cycle"
                                    : "which nothing gives; the file is damaged"));
                }
            }
            for (String name : node.outputs()) {
                if (!name.isEmpty() && !known.add(name)) {
                    throw new OnnxException("onnx: node " + node + " gives the value '" + name
                            + "', which is given before; names must differ; the file is damaged");
                }
            }
        }
        for (ValueProto output : graph.outputs()) {
            if (!known.contains(output.name())) {
                throw new OnnxException(
                        "onnx: the output '" + output.name() + "' is given by no node; the file is damaged");
            }
        }
    }
}
