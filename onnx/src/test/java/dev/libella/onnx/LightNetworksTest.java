package dev.libella.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whole networks of the ONNX project, with weights made of constants so that the files are small. Their outputs are
 * uniform; what is compared are mean, deviation, least and largest of every activation, and four of its numbers.
 */
class LightNetworksTest {
    @TestFactory
    Stream<DynamicTest> activations() throws IOException {
        Path folder = ConformanceFolder.of("onnx-light");
        JsonNode networks =
                JsonMapper.shared().readTree(folder.resolve("activations.json").toFile());
        assertThat(networks.isEmpty()).isFalse();
        return networks.properties().stream()
                .map(network -> DynamicTest.dynamicTest(
                        network.getKey(), () -> compare(folder.resolve(network.getKey()), network.getValue())));
    }

    private static void compare(Path file, JsonNode network) throws IOException {
        OnnxGraph graph = OnnxGraph.load(file);
        Shape shape = Shape.of(StreamSupport.stream(network.get("input_shape").spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray());
        float[] ramp = new float[shape.elements()];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = (float) ((double) i / ramp.length);
        }
        List<String> names = StreamSupport.stream(network.get("nodes").spliterator(), false)
                .map(node -> node.get(2).asString())
                .toList();
        Map<String, OnnxTensor> values =
                graph.run(Map.of(network.get("input").asString(), OnnxTensor.of(shape, ramp)), names);
        for (JsonNode node : network.get("nodes")) {
            OnnxTensor value = Objects.requireNonNull(values.get(node.get(2).asString()));
            compare(node, value.numbers());
        }
    }

    private static void compare(JsonNode node, double[] got) {
        double mean = Arrays.stream(got).average().orElseThrow();
        double variance =
                Arrays.stream(got).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
        double least = Arrays.stream(got).min().orElseThrow();
        double largest = Arrays.stream(got).max().orElseThrow();
        // Float32 sums of large numbers: an error is judged by the size of the numbers, not by that of a difference.
        double scale = Math.max(Math.abs(least), Math.abs(largest));
        double[] statistics = {mean, Math.sqrt(variance), least, largest};
        int n = got.length;
        double[] samples = {got[n / 7], got[(int) (3L * n / 7)], got[(int) (5L * n / 7)], got[n - 1]};
        assertClose(node, node.get(4), statistics, scale);
        assertClose(node, node.get(5), samples, scale);
    }

    private static void assertClose(JsonNode node, JsonNode want, double[] got, double scale) {
        assertThat(want.size()).isEqualTo(got.length);
        for (int i = 0; i < got.length; i++) {
            assertThat(Math.abs(got[i] - want.get(i).asDouble()))
                    .as("%s %s, number %d: got %s, want %s", node.get(1), node.get(2), i, got[i], want.get(i))
                    .isLessThanOrEqualTo(1e-4 * scale);
        }
    }
}
