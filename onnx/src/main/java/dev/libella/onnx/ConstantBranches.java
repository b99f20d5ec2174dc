package dev.libella.onnx;

import dev.libella.onnx.operator.Call;
import dev.libella.onnx.operator.Operators;
import dev.libella.onnx.proto.AttributeProto;
import dev.libella.onnx.proto.ExternalData;
import dev.libella.onnx.proto.GraphProto;
import dev.libella.onnx.proto.NodeProto;
import dev.libella.onnx.proto.TensorCodec;
import dev.libella.onnx.proto.TensorProto;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.ShapeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts the branch that is taken in the place of an {@code If} whose condition does not depend on the model's input: what
 * exporters leave of a Python {@code if}.
 */
final class ConstantBranches {
    private static final int DEEPEST = 100; // nodes over each other, and branches in each other

    private final int opset;
    private final ExternalData external;
    private final long elementLimit;
    private final Map<String, TensorProto> initializers = new HashMap<>();
    private final Map<String, NodeProto> sources = new HashMap<>();
    private final Map<String, Optional<OnnxTensor>> constants = new HashMap<>();
    private final List<NodeProto> nodes = new ArrayList<>();

    private ConstantBranches(int opset, ExternalData external, long elementLimit) {
        this.opset = opset;
        this.external = external;
        this.elementLimit = elementLimit;
    }

    /** The graph without them; an If whose condition is not known stays. */
    static GraphProto taken(GraphProto graph, int opset, ExternalData external, long elementLimit) {
        if (graph.nodes().stream().noneMatch(ConstantBranches::isIf)) {
            return graph;
        }
        ConstantBranches branches = new ConstantBranches(opset, external, elementLimit);
        List<TensorProto> initializers = new ArrayList<>(graph.initializers());
        branches.add(graph, initializers, DEEPEST);
        return new GraphProto(
                graph.name(), branches.nodes, initializers, graph.sparse(), graph.inputs(), graph.outputs());
    }

    private static boolean isIf(NodeProto node) {
        return node.operator().equals("If") && node.domain().isEmpty();
    }

    private void add(GraphProto graph, List<TensorProto> all, int depth) {
        graph.initializers().forEach(tensor -> initializers.put(tensor.name(), tensor));
        for (NodeProto node : graph.nodes()) {
            GraphProto branch = isIf(node) && depth > 0 ? branch(node) : null;
            if (branch == null) {
                nodes.add(node);
                node.outputs().forEach(name -> sources.put(name, node));
                continue;
            }
            all.addAll(branch.initializers());
            add(branch, all, depth - 1);
            for (int i = 0; i < Math.min(node.outputs().size(), branch.outputs().size()); i++) {
                String given = branch.outputs().get(i).name();
                String wanted = node.outputs().get(i);
                NodeProto same = new NodeProto(wanted, "Identity", "", List.of(given), List.of(wanted), Map.of());
                nodes.add(same);
                sources.put(wanted, same);
            }
        }
    }

    /** The branch that an If takes, or null if that is not known. */
    private @Nullable GraphProto branch(NodeProto node) {
        OnnxTensor condition =
                node.inputs().size() == 1 ? constant(node.inputs().getFirst(), DEEPEST) : null;
        if (condition == null || condition.elements() != 1) {
            return null;
        }
        AttributeProto branch = node.attributes().get(condition.number(0) != 0 ? "then_branch" : "else_branch");
        return branch == null || branch.graphs().size() != 1
                ? null
                : branch.graphs().getFirst();
    }

    /** A value that depends on initializers only, computed once; null for others. */
    private @Nullable OnnxTensor constant(String name, int depth) {
        Optional<OnnxTensor> known = constants.get(name);
        if (known == null) {
            constants.put(name, Optional.empty()); // a value that depends on itself is none
            known = Optional.ofNullable(computed(name, depth));
            constants.put(name, known);
        }
        return known.orElse(null);
    }

    private @Nullable OnnxTensor computed(String name, int depth) {
        TensorProto initializer = initializers.get(name);
        if (initializer != null) {
            return TensorCodec.decode(initializer, external);
        }
        NodeProto node = sources.get(name);
        if (node == null || isIf(node) || depth == 0) {
            return null;
        }
        List<@Nullable OnnxTensor> arguments = new ArrayList<>();
        for (String input : node.inputs()) {
            OnnxTensor argument = input.isEmpty() ? null : constant(input, depth - 1);
            if (argument == null && !input.isEmpty()) {
                return null;
            }
            arguments.add(argument);
        }
        try {
            List<OnnxTensor> results =
                    Operators.all().find(node, opset).compute(new Call(node, opset, arguments, elementLimit));
            int output = node.outputs().indexOf(name);
            return output < results.size() ? results.get(output) : null;
        } catch (ShapeException | ArithmeticException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            return null; // said where the node is computed
        }
    }
}
