package dev.libella.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.libella.nn.layer.Dropout;
import dev.libella.zoo.Zoo;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class WorkloadsTest {
    @Test
    void namesAreUniqueAndFit() {
        List<String> names = Workloads.all().stream().map(Workload::name).toList();

        assertThat(names).doesNotHaveDuplicates().noneMatch(name -> name.contains("\"") || name.contains("|"));
        assertThat(Workloads.named(names.getFirst())).isEqualTo(Workloads.all().getFirst());
    }

    @Test
    void anUnknownNameIsSaid() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Workloads.named("lenet6 training"))
                .withMessage("bench: there is no workload 'lenet6 training'");
    }

    @Test
    void convolutionsCountTheOperationsOfTheirDefinition() {
        Workload forward = Workloads.named("conv (64,6,14,16,5,1,0) forward");
        Workload all = Workloads.named("conv (64,6,14,16,5,1,0) forward + gradients");
        Workload depthwise = Workloads.named("conv (4,144,56,144,3,1,1) depthwise forward");

        double once = 2.0 * 64 * 16 * 10 * 10 * 6 * 5 * 5;
        assertThat(forward.measure()).isEqualTo(new Measure.Gigaflops(once));
        assertThat(all.measure()).isEqualTo(new Measure.Gigaflops(3 * once));
        assertThat(depthwise.measure()).isEqualTo(new Measure.Gigaflops(2.0 * 4 * 144 * 56 * 56 * 9));
    }

    @Test
    void nothingRandomIsLeftInWhatIsCompared() {
        Work compared = Inputs.comparable(new Work.Training(Zoo.FASHION_CNN.network(), 64));

        assertThat(((Work.Training) compared).network().nodes())
                .allMatch(node -> !(node.layer() instanceof Dropout(double probability)) || probability == 0);
        assertThat(((Work.Training) compared).batch()).isEqualTo(64);
    }

    @Test
    void everyEngineIsGivenTheSameNumbers() {
        float[] images = Inputs.images(Zoo.LENET5.network(), 2).data();

        assertThat(Inputs.images(Zoo.LENET5.network(), 2).data()).isEqualTo(images);
        assertThat(IntStream.range(0, images.length).mapToDouble(i -> images[i]))
                .allMatch(number -> number >= -1 && number < 1);
        assertThat(Arrays.stream(Inputs.labels(Zoo.LENET5.network(), 100)).boxed())
                .allMatch(label -> label >= 0 && label < 10);
    }
}
