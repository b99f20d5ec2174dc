package dev.libella.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubsetTest {
    /** Three examples of class a, seven of b, one of c; example i is one pixel of value i. */
    private static final MemoryDataset DATA = data(0, 1, 1, 0, 1, 2, 1, 1, 0, 1, 1);

    @Test
    void takesWhatIsAskedFor() {
        Subset subset = Subset.of(DATA, 5, 0, 5);
        assertThat(subset.size()).isEqualTo(3);
        assertThat(subset.shape()).isEqualTo(DATA.shape());
        assertThat(subset.labels()).containsExactly("a", "b", "c");
        assertThat(numbers(subset)).containsExactly(5, 0, 5);
        assertThat(subset.label(0)).isEqualTo(2);
        assertThatThrownBy(() -> Subset.of(DATA, 11)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void balancedTakesTheSameOfEachClass() {
        MemoryDataset twice = data(IntStream.range(0, 60)
                .map(i -> i % 7 == 0 ? 0 : i % 3 == 0 ? 1 : 2)
                .toArray());
        Subset balanced = Subset.balanced(twice, 8, 0);
        assertThat(ClassCounts.of(balanced).counts()).containsExactly(8, 8, 8);
        assertThat(numbers(balanced)).isSorted().doesNotHaveDuplicates();
        assertThat(numbers(Subset.balanced(twice, 8, 0))).isEqualTo(numbers(balanced));
        assertThat(numbers(Subset.balanced(twice, 8, 1))).isNotEqualTo(numbers(balanced));
        assertThatThrownBy(() -> Subset.balanced(DATA, 2, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("subset: 2 examples of each class are wanted; class 'c' has 1");
        assertThatThrownBy(() -> Subset.balanced(DATA, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("subset: at least 1 example of each class is needed; got 0");
    }

    @Test
    void stratifiedSplitKeepsTheClassesProportions() {
        MemoryDataset data = data(IntStream.range(0, 200)
                .map(i -> i % 10 == 0 ? 0 : i % 2 == 0 ? 1 : 2)
                .toArray());
        Split split = Split.stratified(data, 0.2, 0);
        assertThat(ClassCounts.of(split.validation()).counts()).containsExactly(4, 16, 20);
        assertThat(ClassCounts.of(split.training()).counts()).containsExactly(16, 64, 80);
        int[] all = IntStream.concat(
                        Arrays.stream(numbers(split.training())), Arrays.stream(numbers(split.validation())))
                .sorted()
                .toArray();
        assertThat(all).containsExactly(IntStream.range(0, 200).toArray());
        assertThat(numbers(Split.stratified(data, 0.2, 0).validation())).isEqualTo(numbers(split.validation()));
        assertThat(numbers(Split.stratified(data, 0.2, 1).validation())).isNotEqualTo(numbers(split.validation()));
    }

    @Test
    void splitLeavesOneOfEveryClassForTraining() {
        Split split = Split.stratified(DATA, 0.9, 0);
        assertThat(ClassCounts.of(split.training()).counts()).containsExactly(1, 1, 1);
        assertThat(ClassCounts.of(split.validation()).counts()).containsExactly(2, 6, 0);
    }

    @Test
    void refusesSplitsThatAreNone() {
        for (double fraction : new double[] {0, 1, -0.5, Double.NaN}) {
            assertThatThrownBy(() -> Split.stratified(DATA, fraction, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("split: the validation fraction must be between 0 and 1, such as 0.1; got " + fraction);
        }
        assertThatThrownBy(() -> Split.stratified(DATA, 0.01, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("split: a validation fraction of 0.01 of 11 images takes none of any class;"
                        + " use a larger fraction or more images");
    }

    @Test
    void countsAndChecks() {
        assertThat(ClassCounts.of(DATA).requireTrainable())
                .isEqualTo(new ClassCounts(List.of("a", "b", "c"), List.of(3, 7, 1)));
        assertThat(ClassCounts.of(DATA).total()).isEqualTo(11);
        assertThatThrownBy(() -> ClassCounts.of(data()).requireTrainable())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dataset: training needs images; the data set is empty");
        assertThatThrownBy(() -> ClassCounts.of(data(1, 1)).requireTrainable())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dataset: training needs at least two classes with images; all 2 are of class 'b'");
        assertThatThrownBy(() -> data(0, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dataset: labels must be in [0, 2] for 3 classes; got 3 for example 1");
    }

    @Test
    void fingerprintIsTheContents() {
        String whole = Fingerprint.sha256(DATA);
        assertThat(whole).matches("[0-9a-f]{64}");
        assertThat(Fingerprint.sha256(Subset.of(DATA, IntStream.range(0, 11).toArray())))
                .isEqualTo(whole);
        assertThat(Fingerprint.sha256(Subset.of(DATA, IntStream.range(0, 10).toArray())))
                .isNotEqualTo(whole);
        assertThat(Fingerprint.sha256(data(0, 1, 1, 0, 1, 2, 1, 1, 0, 1, 2))).isNotEqualTo(whole);
    }

    private static MemoryDataset data(int... labels) {
        byte[] pixels = new byte[labels.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) i;
        }
        return new MemoryDataset(Shape.of(1, 1, 1), List.of("a", "b", "c"), pixels, labels);
    }

    private static int[] numbers(Dataset data) {
        float[] pixel = new float[1];
        return IntStream.range(0, data.size())
                .map(index -> {
                    data.image(index, pixel, 0);
                    return Math.round(pixel[0] * 255);
                })
                .toArray();
    }
}
