package dev.libella.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GradientClippingTest {
    private final Tensor a = Tensor.of(Shape.of(2), 3, -4);
    private final Tensor b = Tensor.of(Shape.of(1), 12);
    private final Map<String, Tensor> gradients = Map.of("a", a, "b", b);

    @Test
    void shortensAllTogether() {
        GradientClipping.ByNorm clipping = new GradientClipping.ByNorm(6.5);
        assertThat(clipping.norm(gradients)).isEqualTo(13);
        clipping.clip(gradients);
        assertThat(a.data()[0]).isEqualTo(1.5f, within(1e-6f));
        assertThat(a.data()[1]).isEqualTo(-2, within(1e-6f));
        assertThat(b.data()[0]).isEqualTo(6, within(1e-6f));
    }

    @Test
    void leavesShortOnesAlone() {
        new GradientClipping.ByNorm(14).clip(gradients);
        assertThat(a.data()).containsExactly(3, -4);
    }

    @Test
    void knowsOtherNorms() {
        assertThat(new GradientClipping.ByNorm(1, 1).norm(gradients)).isEqualTo(19);
        assertThat(new GradientClipping.ByNorm(1, Double.POSITIVE_INFINITY).norm(gradients))
                .isEqualTo(12);
        assertThat(new GradientClipping.ByNorm(1, 3).norm(gradients)).isEqualTo(Math.cbrt(1819), within(1e-12));
    }

    @Test
    void cutsEachByItself() {
        new GradientClipping.ByValue(3.5).clip(gradients);
        assertThat(a.data()).containsExactly(3, -3.5f);
        assertThat(b.data()).containsExactly(3.5f);
    }

    @Test
    void refusesNumbersOutOfRange() {
        assertThatThrownBy(() -> new GradientClipping.ByNorm(0))
                .hasMessage("gradient clipping: the largest norm must be above 0; got 0.0");
        assertThatThrownBy(() -> new GradientClipping.ByNorm(1, 0.5))
                .hasMessage("gradient clipping: p must be at least 1; got 0.5");
        assertThatThrownBy(() -> new GradientClipping.ByValue(Double.NaN))
                .hasMessage("gradient clipping: the limit must be above 0; got NaN");
    }
}
