package dev.libella.onnx.writer;

import dev.libella.onnx.proto.AttributeProto;
import dev.libella.onnx.proto.MessageWriter;
import dev.libella.onnx.proto.TensorCodec;
import dev.libella.onnx.proto.TensorProto;
import dev.libella.onnx.proto.ValueProto;
import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Collects the nodes and constants of a graph and writes the file. Not thread-safe. */
public final class GraphWriter {
    private final int opset;
    private final List<Consumer<MessageWriter>> nodes = new ArrayList<>();
    private final Map<String, OnnxTensor> constants = new LinkedHashMap<>();
    private int unnamed;

    /** Starts an empty graph for a version of the operators. */
    public GraphWriter(int opset) {
        this.opset = opset;
    }

    int opset() {
        return opset;
    }

    /** The settings of a node, in the order they are written. */
    static final class Settings {
        private final List<Consumer<MessageWriter>> all = new ArrayList<>();

        Settings with(String name, long value) {
            all.add(out -> AttributeProto.write(out, name, value));
            return this;
        }

        Settings with(String name, double value) {
            all.add(out -> AttributeProto.write(out, name, (float) value));
            return this;
        }

        Settings with(String name, String value) {
            all.add(out -> AttributeProto.write(out, name, value));
            return this;
        }

        Settings with(String name, int... values) {
            List<Long> longs = Arrays.stream(values).asLongStream().boxed().toList();
            all.add(out -> AttributeProto.write(out, name, longs));
            return this;
        }

        Settings withNumbers(String name, List<Float> values) {
            all.add(out -> AttributeProto.writeNumbers(out, name, values));
            return this;
        }
    }

    static Settings none() {
        return new Settings();
    }

    /** A node with one output, which gets a name of its own. */
    String node(String operator, Settings settings, String... inputs) {
        String output = "_" + operator + "_" + unnamed++;
        named(output, operator, settings, inputs);
        return output;
    }

    /** A node whose output has a given name. */
    String named(String output, String operator, Settings settings, String... inputs) {
        nodes.add(out -> {
            for (String input : inputs) {
                out.bytes(1, ByteBuffer.wrap(input.getBytes(StandardCharsets.UTF_8)));
            }
            out.text(2, output);
            out.text(3, output);
            out.text(4, operator);
            settings.all.forEach(setting -> out.message(5, setting));
        });
        return output;
    }

    /** Gives a value the name of the model's output. */
    public void output(String name, String value) {
        named(name, "Identity", none(), value);
    }

    /** A constant under a given name. */
    public String constant(String name, OnnxTensor value) {
        constants.put(name, value);
        return name;
    }

    /** A constant, under a name of its own. */
    String constant(OnnxTensor value) {
        return constant("_constant_" + unnamed++, value);
    }

    String number(double value) {
        return constant(OnnxTensor.of(Shape.of(), (float) value));
    }

    String integers(long... values) {
        return constant(OnnxTensor.of(Shape.of(values.length), values));
    }

    /**
     * The whole file.
     *
     * @param batch the batch size; empty for any
     * @param metadata free notes. Not modified.
     */
    public MessageWriter model(
            String input,
            Shape inputExample,
            String output,
            Shape outputExample,
            OptionalInt batch,
            Map<String, String> metadata) {
        MessageWriter model = new MessageWriter();
        model.integer(1, irVersion(opset));
        model.text(2, "libella");
        model.message(7, graph -> {
            nodes.forEach(node -> graph.message(1, node));
            graph.text(2, "libella");
            constants.forEach((name, value) -> graph.message(5, tensor(name, value)::write));
            graph.message(11, value(input, inputExample, batch)::write);
            if (irVersion(opset) < 4) { // then constants had to be inputs with a value
                constants.forEach((name, value) -> graph.message(11, declared(name, value)::write));
            }
            graph.message(12, value(output, outputExample, batch)::write);
        });
        model.message(8, set -> set.integer(2, opset));
        metadata.forEach((key, text) -> model.message(14, entry -> {
            entry.text(1, key);
            entry.text(2, text);
        }));
        return model;
    }

    /** The oldest file format that has the operators of an opset. */
    public static int irVersion(int opset) {
        int[] firstOpsets = {1, 9, 10, 11, 12, 15, 19, 21, 23, 24, 25, 26};
        int version = 2;
        for (int first : firstOpsets) {
            version += opset >= first ? 1 : 0;
        }
        return version;
    }

    private static TensorProto tensor(String name, OnnxTensor value) {
        return TensorCodec.encode(name, value);
    }

    private static ValueProto value(String name, Shape example, OptionalInt batch) {
        OptionalLong first = batch.isPresent() ? OptionalLong.of(batch.getAsInt()) : OptionalLong.empty();
        List<OptionalLong> sizes = Stream.concat(
                        Stream.of(first), Arrays.stream(example.toArray()).mapToObj(OptionalLong::of))
                .collect(Collectors.toList());
        return new ValueProto(name, DataType.FLOAT32.number(), Optional.of(sizes));
    }

    private static ValueProto declared(String name, OnnxTensor value) {
        List<OptionalLong> sizes = Arrays.stream(value.shape().toArray())
                .mapToObj(OptionalLong::of)
                .toList();
        return new ValueProto(name, value.type().number(), Optional.of(sizes));
    }
}
