package dev.libella.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The ONNX project's cases: one operator each, and small graphs as PyTorch exports them. */
class NodeConformanceTest {
    @TestFactory
    Stream<DynamicTest> operators() throws IOException {
        return tests("onnx-node");
    }

    @TestFactory
    Stream<DynamicTest> exportedByPyTorch() throws IOException {
        return tests("onnx-pytorch-exported");
    }

    private static Stream<DynamicTest> tests(String suite) throws IOException {
        return ConformanceFolder.cases(ConformanceFolder.of(suite)).stream()
                .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> run(folder)));
    }

    private static void run(Path folder) throws IOException {
        OnnxGraph graph = OnnxGraph.load(folder.resolve("model.onnx"));
        for (int set = 0; Files.isDirectory(folder.resolve("test_data_set_" + set)); set++) {
            Path data = folder.resolve("test_data_set_" + set);
            List<OnnxTensor> given = ConformanceFolder.tensors(data, "input");
            List<OnnxTensor> wanted = ConformanceFolder.tensors(data, "output");
            Map<String, OnnxTensor> inputs = new HashMap<>();
            for (int i = 0; i < given.size(); i++) {
                inputs.put(graph.inputs().get(i), given.get(i));
            }
            if (dropsAtRandom(inputs)) {
                assertThatThrownBy(() -> graph.run(inputs))
                        .isInstanceOf(OnnxException.class)
                        .hasMessageContaining("at random");
                return;
            }
            List<OnnxTensor> outputs = List.copyOf(graph.run(inputs).values());
            assertThat(outputs).hasSameSizeAs(wanted);
            for (int i = 0; i < wanted.size(); i++) {
                ConformanceFolder.assertClose(outputs.get(i), wanted.get(i));
            }
        }
    }

    /** Which elements a training dropout drops depends on the generator of random numbers: no value to compare. */
    private static boolean dropsAtRandom(Map<String, OnnxTensor> inputs) {
        OnnxTensor training = inputs.get("t");
        OnnxTensor ratio = inputs.get("r");
        return training != null && training.integer(0) == 1 && (ratio == null || ratio.number(0) > 0);
    }
}
