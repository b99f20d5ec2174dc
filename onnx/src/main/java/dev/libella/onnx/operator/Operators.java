package dev.libella.onnx.operator;

import dev.libella.onnx.proto.NodeProto;
import dev.libella.onnx.tensor.OnnxException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** All operators, by name and by the opset since which they mean what they mean. Immutable once built. */
public final class Operators {
    private static final Operators ALL = build();

    private final Map<String, NavigableMap<Integer, Operator>> byName = new TreeMap<>();

    private Operators() {}

    /** The operators of ONNX that can be computed here. */
    public static Operators all() {
        return ALL;
    }

    /** The names of all operators. */
    public Set<String> names() {
        return byName.keySet();
    }

    /**
     * What a node computes.
     *
     * @param opset the version of ONNX's operators that the model uses
     * @throws OnnxException if there is no such operator here
     */
    public Operator find(NodeProto node, int opset) {
        NavigableMap<Integer, Operator> versions = node.domain().isEmpty() ? byName.get(node.operator()) : null;
        if (versions == null) {
            throw new OnnxException("onnx: node " + node + " uses the operator "
                    + (node.domain().isEmpty() ? "" : node.domain() + ".") + node.operator()
                    + ", which is not supported; export the model without it"
                    + (node.domain().isEmpty() ? "" : ", or only with ONNX's own operators"));
        }
        Map.Entry<Integer, Operator> version = versions.floorEntry(opset);
        if (version == null) {
            throw new OnnxException("onnx: node " + node + " uses the operator " + node.operator()
                    + ", which exists from opset " + versions.firstKey() + " on; the model says opset " + opset
                    + "; export it again with a newer opset");
        }
        return version.getValue();
    }

    void add(String name, Operator.Single operator) {
        since(1, name, operator);
    }

    void since(int opset, String name, Operator.Single operator) {
        many(opset, name, call -> List.of(operator.compute(call)));
    }

    void many(String name, Operator operator) {
        many(1, name, operator);
    }

    void many(int opset, String name, Operator operator) {
        byName.computeIfAbsent(name, n -> new TreeMap<>()).put(opset, operator);
    }

    private static Operators build() {
        Operators operators = new Operators();
        Activations.register(operators);
        Arrangement.register(operators);
        Casting.register(operators);
        Comparison.register(operators);
        Constants.register(operators);
        Convolutions.register(operators);
        Elementwise.register(operators);
        Gathering.register(operators);
        Losses.register(operators);
        MatrixProducts.register(operators);
        Normalizations.register(operators);
        Padding.register(operators);
        Pooling.register(operators);
        Quantization.register(operators);
        Reductions.register(operators);
        Resizing.register(operators);
        Shaping.register(operators);
        Softmaxes.register(operators);
        return operators;
    }
}
