package dev.libella;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The reader of the cases is itself able to fail. */
class ConformanceTest {
    private static final JsonNode TOLERANCE = JsonMapper.shared().readTree("{\"rtol\":0.01,\"atol\":0.1}");

    private static JsonNode want(String data) {
        return JsonMapper.shared().readTree("{\"shape\":[2],\"dtype\":\"float32\",\"data\":" + data + "}");
    }

    @Test
    void readsFloat32NumbersAsFloat32() {
        assertThat(Conformance.doubles(want("[0.123, \"-Infinity\"]")))
                .containsExactly(0.123f, Double.NEGATIVE_INFINITY);
    }

    @Test
    void comparesEveryElement() {
        Tensor got = Tensor.of(Shape.of(2), 1, Float.NaN);
        Conformance.assertClose(got, want("[1.1, \"NaN\"]"), TOLERANCE);
        assertThatThrownBy(() -> Conformance.assertClose(got, want("[1.2, \"NaN\"]"), TOLERANCE))
                .hasMessageContaining("element 0");
        assertThatThrownBy(() -> Conformance.assertClose(got, want("[1, 1]"), TOLERANCE))
                .hasMessageContaining("element 1");
        assertThatThrownBy(() -> Conformance.assertClose(Tensor.zeros(Shape.of(2, 1)), want("[0, 0]"), TOLERANCE))
                .hasMessageContaining("shape");
    }

    @Test
    void findsTheCases() {
        assertThat(Conformance.cases("torch/loss.json")).hasSize(33);
        assertThat(Conformance.cases("errors.json")).hasSize(102);
    }
}
