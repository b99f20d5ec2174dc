package dev.libella.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Add;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.FakeQuantize;
import dev.libella.nn.layer.ReLU6;
import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Depthwise convolutions that do the pointwise one before them on their way. */
class ExpandedDepthwiseStepTest {
    private static final String FUSED =
            "pointwise convolution + batch norm + ReLU6" + " + blocked depthwise convolution + batch norm + ReLU6";
    private static final PlanOptions ONE = PlanOptions.threads(1);

    @Test
    void oneStepComputesBoth() {
        Network network = inverted(20, 1);
        Parameters parameters = Parameters.initialize(network, 3);
        Plan plan = Plan.inference(network, parameters, 1, ONE);
        assertThat(kernels(plan)).containsExactly("direct convolution", FUSED, "pointwise convolution");
        Plan.Line line = plan.lines().get(1);
        assertThat(line.name()).isEqualTo("relu2");
        assertThat(line.multiplyAdds()).isEqualTo(20L * 20 * 96 * (24 + 9));
    }

    @Test
    void theResultIsTheReferencesForAnyNumberOfThreadsAndNewWeights() {
        for (int size = 5; size < 40; size += 7) {
            Network network = inverted(size, 1 + size % 3);
            Parameters parameters = Parameters.initialize(network, size);
            Tensor images = images(network, 2, size);
            Plan plan = Plan.inference(network, parameters, 2, ONE);
            for (int change = 0; change < 2; change++) {
                Tensor actual = plan.forward(images);
                Plan slow = Plan.inference(network, parameters, 2, ONE.withKernels(Kernels.REFERENCE));
                assertThat(actual.data()).containsExactly(slow.forward(images).data(), within(1e-4f));
                Plan threads = Plan.inference(network, parameters, 2, PlanOptions.threads(3));
                assertThat(threads.forward(images)).isEqualTo(actual);
                parameters.get("expand.weight").data()[1] += 1;
                parameters.get("depthwise.weight").data()[2] += 1;
                parameters.get("norm1.running_mean").data()[3] += 1;
                parameters.get("norm2.bias").data()[4] += 1;
                plan.refresh();
            }
        }
    }

    @Test
    void aPictureOfFewChannelsIsReadAsItComes() {
        Network network = Network.of(
                Shape.of(8, 11, 9),
                Conv2d.of(8, 96, 1),
                new ReLU6(),
                Conv2d.of(96, 96, 3).withGroups(96).withPadding(1));
        Parameters parameters = Parameters.initialize(network, 1);
        for (int batch : new int[] {1, 5, 40}) {
            Tensor images = images(network, batch, 2);
            Tensor actual = Plan.inference(network, parameters, batch, ONE).forward(images);
            Plan slow = Plan.inference(network, parameters, batch, ONE.withKernels(Kernels.REFERENCE));
            assertThat(actual.data()).containsExactly(slow.forward(images).data(), within(1e-4f));
        }
    }

    @Test
    void whatIsInBetweenMayBeRounded() {
        Shape input = Shape.of(24, 9, 9);
        FakeQuantize rounding = new FakeQuantize(0.0625f, 0);
        Network first = Network.of(input, Conv2d.of(24, 96, 1), new ReLU6(), rounding);
        Network second = Network.of(first.output(), Conv2d.of(96, 96, 3).withGroups(96), new ReLU6(), rounding);
        Network both = Network.of(
                input,
                Conv2d.of(24, 96, 1),
                new ReLU6(),
                rounding,
                Conv2d.of(96, 96, 3).withGroups(96),
                new ReLU6(),
                rounding);
        Parameters parameters = Parameters.initialize(both, 5);
        Parameters ofFirst = Parameters.initialize(first, 5);
        Parameters ofSecond = Parameters.initialize(second, 5);
        for (String kind : List.of(".weight", ".bias")) {
            copy(parameters.get("conv1" + kind), ofFirst.get("conv1" + kind));
            copy(parameters.get("conv2" + kind), ofSecond.get("conv1" + kind));
        }
        Tensor images = images(both, 1, 6);
        Plan plan = Plan.inference(both, parameters, 1, ONE);
        assertThat(kernels(plan))
                .containsExactly("pointwise convolution + ReLU6 + rounding"
                        + " + blocked depthwise convolution + ReLU6 + rounding");
        Tensor middle = Plan.inference(first, ofFirst, 1, ONE).forward(images);
        assertThat(plan.forward(images))
                .isEqualTo(Plan.inference(second, ofSecond, 1, ONE).forward(middle));
    }

    @Test
    void whatOthersReadIsMade() {
        Network network = Network.builder(Shape.of(24, 9, 9))
                .add("expand", Conv2d.of(24, 96, 1))
                .add("depthwise", Conv2d.of(96, 96, 3).withPadding(1).withGroups(96))
                .add("add", new Add(), "expand", "depthwise")
                .build();
        Plan plan = Plan.inference(network, Parameters.initialize(network, 1), 1, ONE);
        assertThat(kernels(plan)).doesNotContain(FUSED).contains("pointwise convolution");
    }

    @Test
    void whatIsObservedIsMade() {
        Network network = inverted(12, 1);
        Plan plan = Plan.inference(network, Parameters.initialize(network, 1), 1, ONE.withObserved(Set.of("relu1")));
        assertThat(kernels(plan)).doesNotContain(FUSED);
        plan.forward(images(network, 1, 1));
        assertThat(plan.observed("relu1").data()).contains(6f);
    }

    @Test
    void trainingKeepsBothSteps() {
        Network network = inverted(12, 1);
        Plan plan = Plan.training(network, Parameters.initialize(network, 1), 1, ONE);
        assertThat(kernels(plan)).contains("pointwise convolution", "blocked depthwise convolution");
    }

    private static Network inverted(int size, int stride) {
        return Network.builder(Shape.of(3, size, size))
                .add("first", Conv2d.of(3, 24, 3).withPadding(1))
                .add("expand", Conv2d.of(24, 96, 1))
                .add("norm1", BatchNorm2d.of(96))
                .add("relu1", new ReLU6())
                .add(
                        "depthwise",
                        Conv2d.of(96, 96, 3).withPadding(1).withStride(stride).withGroups(96))
                .add("norm2", BatchNorm2d.of(96))
                .add("relu2", new ReLU6())
                .add("project", Conv2d.of(96, 24, 1))
                .build();
    }

    private static List<String> kernels(Plan plan) {
        return plan.lines().stream()
                .map(Plan.Line::kernel)
                .filter(kernel -> !kernel.equals("reorder"))
                .toList();
    }

    private static void copy(Tensor from, Tensor to) {
        System.arraycopy(from.data(), 0, to.data(), 0, from.data().length);
    }

    private static Tensor images(Network network, int batch, int seed) {
        Tensor images = Tensor.zeros(network.input().prepend(batch));
        for (int i = 0; i < images.data().length; i++) {
            images.data()[i] = 20 * Random.uniform(seed, i) - 10;
        }
        return images;
    }
}
