package dev.libella.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/**
 * Bytes from anywhere: an ONNX model that runs and may become a network, or a sentence. The inputs beside this class are
 * what 661 seconds of search with 5,492,828 runs have found to take different ways through the reader, a part of it, and
 * a convolution that did not end.
 */
@Tag("fuzz")
class OnnxFuzz {
    private static final long SMALL = 1 << 16; // elements of a tensor

    @FuzzTest
    void model(byte[] bytes) {
        try {
            OnnxGraph graph = OnnxGraph.read(bytes, SMALL);
            Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
            graph.inputs().forEach(name -> inputs.put(name, OnnxTensor.of(Shape.of(1, 1, 5, 5), new float[25])));
            graph.run(inputs);
            Onnx.network(graph);
        } catch (OnnxException e) {
            assertThat(e).hasMessageStartingWith("onnx: ");
        }
    }
}
