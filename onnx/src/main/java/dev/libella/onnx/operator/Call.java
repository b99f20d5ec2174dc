package dev.libella.onnx.operator;

import dev.libella.onnx.proto.AttributeProto;
import dev.libella.onnx.proto.ExternalData;
import dev.libella.onnx.proto.NodeProto;
import dev.libella.onnx.proto.TensorCodec;
import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node about to be computed: its inputs and its settings. Everything that does not fit ends in a sentence with the
 * node's name.
 */
public final class Call {
    private final NodeProto node;
    private final int opset;
    private final List<@Nullable OnnxTensor> inputs;
    private final long elementLimit;
    private final PlanCache plans;

    /**
     * A call.
     *
     * @param node the node
     * @param opset the version of its operators
     * @param inputs its inputs in order, null for one left out
     * @param elementLimit elements that an output may have at most
     */
    public Call(NodeProto node, int opset, List<@Nullable OnnxTensor> inputs, long elementLimit) {
        this(node, opset, inputs, elementLimit, new PlanCache());
    }

    /** A call that may use what earlier ones of the same model have prepared. */
    public Call(NodeProto node, int opset, List<@Nullable OnnxTensor> inputs, long elementLimit, PlanCache plans) {
        this.node = node;
        this.opset = opset;
        this.inputs = inputs;
        this.elementLimit = elementLimit;
        this.plans = plans;
    }

    PlanCache plans() {
        return plans;
    }

    /** The name of the first output, which no other node of a model has. */
    String output() {
        return node.outputs().isEmpty() ? "" : node.outputs().getFirst();
    }

    public int opset() {
        return opset;
    }

    /** The number of inputs given, counting those left out in the middle. */
    public int inputs() {
        return inputs.size();
    }

    /** An input that the operator needs. */
    public OnnxTensor input(int index) {
        OnnxTensor input = optional(index);
        if (input == null) {
            throw error("needs an input number " + (index + 1) + ", and it is missing");
        }
        return input;
    }

    /** An input that may be left out, and then is null. */
    @Nullable
    public OnnxTensor optional(int index) {
        return index < inputs.size() ? inputs.get(index) : null;
    }

    /** Whether somebody may use this output. */
    public boolean wants(int output) {
        return output < node.outputs().size() && !node.outputs().get(output).isEmpty();
    }

    public int outputs() {
        return node.outputs().size();
    }

    public boolean has(String attribute) {
        return node.attributes().containsKey(attribute);
    }

    public long integer(String attribute, long otherwise) {
        AttributeProto found = node.attributes().get(attribute);
        return found == null ? otherwise : found.integer();
    }

    public boolean flag(String attribute, boolean otherwise) {
        return integer(attribute, otherwise ? 1 : 0) != 0;
    }

    public float number(String attribute, float otherwise) {
        AttributeProto found = node.attributes().get(attribute);
        return found == null ? otherwise : found.number();
    }

    public String text(String attribute, String otherwise) {
        AttributeProto found = node.attributes().get(attribute);
        return found == null ? otherwise : found.text();
    }

    public Optional<int[]> integers(String attribute) {
        AttributeProto found = node.attributes().get(attribute);
        return found == null
                ? Optional.empty()
                : Optional.of(found.integers().stream().mapToInt(this::clamp).toArray());
    }

    /** Integers in full width; none if the setting is missing. */
    public long[] longs(String attribute) {
        AttributeProto found = node.attributes().get(attribute);
        return found == null
                ? new long[0]
                : found.integers().stream().mapToLong(Long::longValue).toArray();
    }

    public Optional<double[]> numbers(String attribute) {
        AttributeProto found = node.attributes().get(attribute);
        return found == null
                ? Optional.empty()
                : Optional.of(
                        found.numbers().stream().mapToDouble(Float::doubleValue).toArray());
    }

    public Optional<List<String>> texts(String attribute) {
        return Optional.ofNullable(node.attributes().get(attribute)).map(AttributeProto::texts);
    }

    public Optional<OnnxTensor> tensor(String attribute) {
        AttributeProto found = node.attributes().get(attribute);
        return found == null || found.tensors().isEmpty()
                ? Optional.empty()
                : Optional.of(TensorCodec.decode(found.tensors().getFirst(), ExternalData.NONE));
    }

    /** An element type given by its number. */
    public Optional<DataType> type(String attribute) {
        return has(attribute) ? Optional.of(DataType.of(integer(attribute, 0))) : Optional.empty();
    }

    /** The integers of an input; absent if the input is left out. */
    public Optional<int[]> inputIntegers(int index) {
        OnnxTensor input = optional(index);
        if (input == null) {
            return Optional.empty();
        }
        int[] values = new int[input.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = clamp(input.integer(i));
        }
        return Optional.of(values);
    }

    /** A setting that was an attribute before some opset and is an input since. */
    public Optional<int[]> integers(String attribute, int input) {
        Optional<int[]> given = inputIntegers(input);
        return given.isPresent() ? given : integers(attribute);
    }

    /** An axis counted from the front, whether it was given so or from the end. */
    public int axis(long axis, int rank) {
        long index = axis < 0 ? axis + rank : axis;
        if (index < 0 || index >= rank) {
            throw error("needs an axis in [" + -rank + ", " + (rank - 1) + "]; got " + axis);
        }
        return (int) index;
    }

    /** The shape of an output, if it is possible and not absurd. */
    public Shape shape(int... sizes) {
        long elements = 1;
        for (int size : sizes) {
            if (size < 0) {
                throw error("would give the sizes " + Arrays.toString(sizes)
                        + ", and a size must not be negative; check the input's shape");
            }
            elements = elements > elementLimit && size > 0 ? elements : elements * size;
        }
        if (elements > elementLimit) {
            throw error("would give a tensor of the sizes " + Arrays.toString(sizes) + ", more than " + elementLimit
                    + " elements; use a smaller input");
        }
        try {
            return Shape.of(sizes);
        } catch (ShapeException e) {
            throw error("would give an impossible shape: " + e.getMessage());
        }
    }

    /** Two numbers of inputs that must be equal. */
    public void expect(boolean holds, String sentence) {
        if (!holds) {
            throw error(sentence);
        }
    }

    /** A failure with the node's name in front. */
    public OnnxException error(String sentence) {
        return new OnnxException("onnx: node " + node + " " + sentence);
    }

    /** Attributes and inputs use 2⁶³−1 for "to the end": enough that it stays the largest. */
    private int clamp(long value) {
        return Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
}
