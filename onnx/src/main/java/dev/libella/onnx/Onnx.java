package dev.libella.onnx;

import dev.libella.onnx.reader.Importer;
import dev.libella.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** ONNX files as networks. What cannot become a network can still be run: see {@link OnnxGraph}. */
public final class Onnx {
    private Onnx() {}

    /**
     * Reads a model as a network: constants are computed, shapes inferred, and nodes recognised as layers.
     *
     * @throws dev.libella.onnx.tensor.OnnxException if the file is no ONNX model, or naming the node that no layer can
     *     stand for
     * @throws IOException if the file cannot be read
     */
    public static OnnxNetwork load(Path file) throws IOException {
        return network(OnnxGraph.load(file), Optional.empty());
    }

    /**
     * Reads a model that takes inputs of several sizes as a network for one of them.
     *
     * @param example the shape of one example, without the batch: {@code [C, H, W]}
     * @throws dev.libella.onnx.tensor.OnnxException if the file is no ONNX model, its input cannot have that shape, or
     *     naming the node that no layer can stand for
     * @throws IOException if the file cannot be read
     */
    public static OnnxNetwork load(Path file, Shape example) throws IOException {
        return network(OnnxGraph.load(file), Optional.of(example));
    }

    /**
     * A graph as a network.
     *
     * @throws dev.libella.onnx.tensor.OnnxException naming the node that no layer can stand for
     */
    public static OnnxNetwork network(OnnxGraph graph) {
        return network(graph, Optional.empty());
    }

    private static OnnxNetwork network(OnnxGraph graph, Optional<Shape> example) {
        Importer.Result result = Importer.read(graph.graph(), graph.opset(), graph.constants(), example);
        return new OnnxNetwork(result.network(), result.parameters(), graph.metadata());
    }
}
