package dev.libella.onnx;

import dev.libella.onnx.proto.MessageWriter;
import dev.libella.onnx.proto.ValueProto;
import dev.libella.onnx.tensor.DataType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Models of a few nodes, written by hand, from an input x to an output y of float32. */
final class SmallModels {
    private static final int IR = 10;

    private SmallModels() {}

    /**
     * A model.
     *
     * @param sizes of x and of y, if they are to be known
     * @param nodes writes nodes and initializers
     */
    static byte[] model(int version, Optional<List<OptionalLong>> sizes, Consumer<MessageWriter> nodes) {
        MessageWriter model = new MessageWriter();
        model.integer(1, IR);
        model.message(8, opset -> opset.integer(2, version));
        model.message(7, graph -> {
            nodes.accept(graph);
            graph.text(2, "small");
            graph.message(11, new ValueProto("x", DataType.FLOAT32.number(), sizes)::write);
            graph.message(12, new ValueProto("y", DataType.FLOAT32.number(), sizes)::write);
        });
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            model.writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
