package dev.libella.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryDatasetTest {
    private static final Shape SHAPE = Shape.of(1, 1, 2);
    private static final MemoryDataset DATA =
            new MemoryDataset(SHAPE, List.of("a", "b"), new byte[] {0, 51, -1, 102}, new int[] {1, 0});

    @Test
    void pixelsAreBytesOf255() {
        float[] into = {9, 9, 9, 9};
        DATA.image(1, into, 1);
        assertThat(into).containsExactly(9, 1, 0.4f, 9);
    }

    @Test
    void otherNamesForTheSameExamples() {
        assertThat(DATA.withLabels(List.of("x", "y", "z")).labels()).containsExactly("x", "y", "z");
        assertThatThrownBy(() -> DATA.withLabels(List.of("x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dataset: labels must be in [0, 0] for 1 classes; got 1 for example 0");
    }

    @Test
    void readingOutsideIsRefused() {
        assertThatThrownBy(() -> DATA.image(2, new float[2], 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> DATA.image(-1, new float[2], 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> DATA.image(0, new float[2], 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void sizesMustFit() {
        assertThatThrownBy(() -> new MemoryDataset(Shape.of(28, 28), List.of("a"), new byte[784], new int[1]))
                .isInstanceOf(ShapeException.class)
                .hasMessage("dataset: an image must be [C, H, W] with sizes of at least 1; got [28, 28]");
        assertThatThrownBy(() -> new MemoryDataset(SHAPE, List.of("a"), new byte[3], new int[2]))
                .isInstanceOf(ShapeException.class)
                .hasMessage("dataset: 2 labels need 2 images of [1, 1, 2], which is 4 bytes; got 3");
    }

    @Test
    void batchesHaveALabelForEachImage() {
        Batch batch = new Batch(Tensor.zeros(Shape.of(2, 1, 1, 2)), new int[] {0, 1});
        assertThat(batch.size()).isEqualTo(2);
        assertThatThrownBy(() -> new Batch(Tensor.zeros(Shape.of(2, 1, 2)), new int[2]))
                .isInstanceOf(ShapeException.class)
                .hasMessage(
                        "batch: images must be [N, C, H, W] with one label each; got images [2, 1, 2] and 2 labels");
    }

    @Test
    void trainingAndTestMustBeOfOneKind() {
        MemoryDataset wide = new MemoryDataset(Shape.of(1, 1, 4), DATA.labels(), new byte[4], new int[1]);
        assertThatThrownBy(() -> new TrainTest(DATA, wide))
                .isInstanceOf(ShapeException.class)
                .hasMessage("dataset: training and test images must have the same shape; got [1, 1, 2] and [1, 1, 4]");
        MemoryDataset others = DATA.withLabels(List.of("a", "c"));
        assertThatThrownBy(() -> new TrainTest(DATA, others))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dataset: training and test set must have the same classes; got [a, b] and [a, c]");
    }
}
