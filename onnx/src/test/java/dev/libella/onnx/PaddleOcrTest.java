package dev.libella.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks that people use: PaddleOCR's, as RapidOCR ships them. */
class PaddleOcrTest {
    @ParameterizedTest
    @CsvSource({
        "ch_ppocr_mobile_v2.0_cls_infer, 48, 192",
        "ch_PP-OCRv3_det_infer, 96, 160",
        "ch_PP-OCRv4_det_infer, 96, 160",
        "ch_PP-OCRv3_rec_infer, 48, 96",
        "ch_PP-OCRv4_rec_infer, 48, 96"
    })
    void givesOnnxRuntimesResults(String name, int height, int width) throws IOException {
        byte[] model = bytes(name);
        OnnxGraph graph = OnnxGraph.read(model);
        Map<String, OnnxTensor> input = Map.of(graph.inputs().getFirst(), OnnxTensor.of(page(height, width)));
        Tensor wanted = first(OnnxRuntime.run(model, input));
        assertClose(first(graph.run(input)), wanted);
    }

    @ParameterizedTest
    @CsvSource({
        "ch_ppocr_mobile_v2.0_cls_infer, 48, 192",
        "ch_PP-OCRv3_det_infer, 96, 160",
        "ch_PP-OCRv4_det_infer, 96, 160"
    })
    void becomesANetworkThatCanBeTrainedFurther(String name, int height, int width, @TempDir Path folder)
            throws IOException {
        byte[] model = bytes(name);
        Path file = Files.write(folder.resolve("model.onnx"), model);
        OnnxNetwork imported = Onnx.load(file, Shape.of(3, height, width));
        Tensor page = page(height, width);
        Tensor wanted = first(OnnxRuntime.run(model, Map.of("x", OnnxTensor.of(page))));
        Plan plan = Plan.inference(imported.network(), imported.parameters(), 1, PlanOptions.threads(1));
        assertClose(plan.forward(page), wanted);
    }

    /** Black strokes on white, in the range from -1 to 1. */
    private static Tensor page(int height, int width) {
        Tensor page = Tensor.zeros(Shape.of(1, 3, height, width));
        for (int i = 0; i < page.data().length; i++) {
            int x = i % width;
            int y = i / width % height;
            boolean line = y > height / 4 && y < 3 * height / 4 && x > 8 && x < width - 8;
            boolean stroke = line && (x / 3 % 3 == 0 || (y / 4 % 3 == 0 && x / 9 % 2 == 0));
            page.data()[i] = stroke ? -1 : 1;
        }
        return page;
    }

    private static void assertClose(Tensor got, Tensor wanted) {
        assertThat(got.shape()).isEqualTo(wanted.shape());
        float largest = 0;
        for (int i = 0; i < wanted.data().length; i++) {
            largest = Math.max(largest, wanted.data()[i]);
            assertThat(got.data()[i]).as("output " + i).isCloseTo(wanted.data()[i], within(1e-4f));
        }
        assertThat(largest).as("the network sees something").isGreaterThan(0.1f);
    }

    private static Tensor first(Map<String, OnnxTensor> outputs) {
        return outputs.values().iterator().next().toTensor();
    }

    private static byte[] bytes(String name) throws IOException {
        String resource = "/models/" + name + ".onnx";
        try (InputStream in = Objects.requireNonNull(PaddleOcrTest.class.getResourceAsStream(resource), resource)) {
            return in.readAllBytes();
        }
    }
}
