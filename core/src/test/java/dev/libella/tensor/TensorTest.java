package dev.libella.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TensorTest {
    private final Tensor matrix = Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);

    @Test
    void isRowMajor() {
        assertThat(matrix.get(0, 2)).isEqualTo(3);
        assertThat(matrix.get(1, 0)).isEqualTo(4);
        assertThat(Tensor.of(Shape.of(), 7).get()).isEqualTo(7);
    }

    @Test
    void sharesItsArrayUnlessCopied() {
        float[] data = {1, 2};
        Tensor tensor = Tensor.of(Shape.of(2), data);
        Tensor copy = tensor.copy();
        Tensor column = tensor.reshape(Shape.of(2, 1));
        data[0] = 9;
        assertThat(tensor.get(0)).isEqualTo(9);
        assertThat(column.get(0, 0)).isEqualTo(9);
        assertThat(copy.get(0)).isEqualTo(1);
    }

    @Test
    void isEqualByShapeAndBits() {
        assertThat(matrix).isEqualTo(matrix.copy()).hasSameHashCodeAs(matrix.copy());
        assertThat(matrix).isNotEqualTo(matrix.reshape(Shape.of(3, 2)));
        assertThat(Tensor.of(Shape.of(1), 0f)).isNotEqualTo(Tensor.of(Shape.of(1), -0f));
        assertThat(Tensor.of(Shape.of(1), Float.NaN)).isEqualTo(Tensor.of(Shape.of(1), Float.NaN));
    }

    @Test
    void startsAsZerosOrAnyNumber() {
        assertThat(Tensor.zeros(Shape.of(2))).isEqualTo(Tensor.of(Shape.of(2), 0, 0));
        assertThat(Tensor.full(Shape.of(2), 3)).isEqualTo(Tensor.of(Shape.of(2), 3, 3));
    }

    @Test
    void showsItsFirstElements() {
        assertThat(matrix).hasToString("Tensor[2, 3] [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]");
        assertThat(Tensor.zeros(Shape.of(9))).asString().endsWith("0.0, …]");
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> Tensor.of(Shape.of(2, 2), 1, 2, 3))
                .isInstanceOf(ShapeException.class)
                .hasMessage("tensor: shape [2, 2] holds 4 elements; got an array of 3");
        assertThatThrownBy(() -> matrix.reshape(Shape.of(4)))
                .hasMessage("reshape: [2, 3] has 6 elements, [4] has 4; they must be equal");
        assertThatThrownBy(() -> matrix.get(1)).hasMessage("tensor: [2, 3] takes 2 positions; got [1]");
        assertThatThrownBy(() -> matrix.get(2, 0))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("tensor: position [2, 0] is outside [2, 3]");
        assertThatThrownBy(() -> matrix.get(0, -1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
