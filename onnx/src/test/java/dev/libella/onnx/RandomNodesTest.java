package dev.libella.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a node with random settings gives here is what it gives in ONNX Runtime. */
class RandomNodesTest {
    private static final int NODES = 60; // of each operator

    static List<String> operators() {
        return RandomNodes.OPERATORS;
    }

    @ParameterizedTest
    @MethodSource("operators")
    void isWhatOnnxRuntimeGives(String operator) {
        int compared = 0;
        for (int seed = 0; seed < NODES; seed++) {
            RandomNodes.Model model = RandomNodes.node(seed, operator);
            OnnxTensor expected;
            try {
                expected = only(OnnxRuntime.run(model.bytes(), Map.of("x", model.x())));
            } catch (OnnxException e) {
                continue; // its settings do not fit together
            }
            String what = model.text();
            OnnxTensor got = only(OnnxGraph.read(model.bytes()).run(Map.of("x", model.x())));
            assertThat(got.shape()).as(what).isEqualTo(expected.shape());
            for (int i = 0; i < got.elements(); i++) {
                double number = expected.number(i);
                double tolerance = 1e-5 * Math.max(1, Math.abs(number));
                if (got.number(i) != number) { // infinite ones have no distance
                    assertThat(got.number(i)).as(what).isCloseTo(number, within(tolerance));
                }
            }
            compared++;
        }
        assertThat(compared).isGreaterThan(NODES / 3);
    }

    private static OnnxTensor only(Map<String, OnnxTensor> outputs) {
        return Objects.requireNonNull(outputs.get("y"));
    }
}
