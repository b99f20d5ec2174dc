package dev.libella.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a graph keeps from one run for the next must not be seen. */
class OnnxGraphTest {
    private static final Network NETWORK =
            Network.of(Shape.of(8, 16, 16), Conv2d.of(8, 16, 3).withPadding(1), new Flatten(), Linear.of(16 * 256, 40));

    @Test
    void runsDoNotDependOnEachOther() {
        byte[] model = OnnxExport.standard().toBytes(NETWORK, Parameters.initialize(NETWORK, 1));
        List<Tensor> inputs = IntStream.range(0, 24)
                .mapToObj(i -> new RandomNetworks(i).images(NETWORK, 1 + i % 2))
                .toList();
        List<OnnxTensor> apart = inputs.stream()
                .map(images -> run(OnnxGraph.read(model), images))
                .toList();
        OnnxGraph graph = OnnxGraph.read(model);
        assertThat(inputs.stream().map(images -> run(graph, images)).toList()).isEqualTo(apart);
        assertThat(inputs.parallelStream().map(images -> run(graph, images)).toList())
                .isEqualTo(apart);
    }

    private static OnnxTensor run(OnnxGraph graph, Tensor images) {
        return graph.run(Map.of("input", OnnxTensor.of(images)))
                .values()
                .iterator()
                .next();
    }
}
