package dev.libella.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {
    private static final Shape BATCH = Shape.of(64, 1, 28, 28);

    @Test
    void knowsItsSizes() {
        assertThat(BATCH.rank()).isEqualTo(4);
        assertThat(BATCH.elements()).isEqualTo(64 * 28 * 28);
        assertThat(BATCH.size(0)).isEqualTo(64);
        assertThat(BATCH.size(-1)).isEqualTo(28);
        assertThat(BATCH.toArray()).containsExactly(64, 1, 28, 28);
        assertThat(Shape.of().elements()).as("a scalar").isOne();
        assertThat(Shape.of(3, 0).elements()).isZero();
    }

    @Test
    void cannotBeChangedThroughArrays() {
        int[] sizes = {2, 3};
        Shape shape = Shape.of(sizes);
        sizes[0] = 9;
        shape.toArray()[1] = 9;
        assertThat(shape).isEqualTo(Shape.of(2, 3)).hasSameHashCodeAs(Shape.of(2, 3));
        assertThat(shape).isNotEqualTo(Shape.of(3, 2)).isNotEqualTo(Shape.of(2, 3, 1));
    }

    @Test
    void getsAndLosesAxesInFront() {
        assertThat(Shape.of(1, 28, 28).prepend(64)).isEqualTo(BATCH);
        assertThat(BATCH.from(1)).isEqualTo(Shape.of(1, 28, 28));
        assertThat(BATCH.from(4)).isEqualTo(Shape.of());
    }

    @Test
    void readsAsPyTorchAndAsPeopleWrite() {
        assertThat(BATCH).hasToString("[64, 1, 28, 28]");
        assertThat(BATCH.toCrossString()).isEqualTo("64×1×28×28");
        assertThat(Shape.of().toCrossString()).isEqualTo("scalar");
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> Shape.of(2, -1))
                .isInstanceOf(ShapeException.class)
                .hasMessage("shape: sizes must not be negative; got [2, -1]");
        assertThatThrownBy(() -> Shape.of(1 << 16, 1 << 15))
                .hasMessage("shape: a tensor holds at most 2147483639 elements; got [65536, 32768]; use a smaller batch"
                        + " or smaller images");
        assertThatThrownBy(() -> Shape.of(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, 4))
                .as("a product that overflows a long")
                .isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> BATCH.size(4)).hasMessage("shape: axis must be in [-4, 3] for [64, 1, 28, 28]; got 4");
        assertThatThrownBy(() -> BATCH.size(-5)).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> BATCH.from(5)).hasMessage("shape: cannot drop 5 axes of [64, 1, 28, 28]");
    }
}
