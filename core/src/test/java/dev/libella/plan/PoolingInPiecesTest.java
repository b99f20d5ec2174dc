package dev.libella.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Add;
import dev.libella.nn.layer.AvgPool2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Dropout;
import dev.libella.nn.layer.FakeQuantize;
import dev.libella.nn.layer.Layer;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.ReLU;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import dev.libella.tensor.Window;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Poolings that the convolution before them does on its way. */
class PoolingInPiecesTest {
    @Test
    void eachPieceOfAConvolutionPoolsWhatItHasMade() {
        assertThat(kernels(1, 28, 32, MaxPool2d.of(2))).containsExactly("direct convolution + ReLU + max pooling");
        assertThat(kernels(32, 14, 64, MaxPool2d.of(2)))
                .contains("Winograd F(4×4, 3×3) convolution + ReLU + max pooling");
        assertThat(kernels(1, 28, 32, AvgPool2d.of(2))).containsExactly("direct convolution + ReLU + average pooling");
    }

    @Test
    void windowsThatReachOverAPieceAreLeftToAStepOfTheirOwn() {
        MaxPool2d overlapping = new MaxPool2d(Window.of(3, 2), Window.of(3, 2));
        assertThat(kernels(1, 28, 32, overlapping)).containsExactly("direct convolution + ReLU", "blocked max pooling");
    }

    @Test
    void trainingKeepsBothSteps() {
        Network network = network(1, 28, 32, MaxPool2d.of(2));
        Plan plan = Plan.training(network, Parameters.initialize(network, 1), 1, PlanOptions.threads(1));
        assertThat(plan.lines().stream().map(Plan.Line::kernel))
                .startsWith("direct convolution + ReLU", "blocked max pooling");
    }

    @Test
    void theResultIsThatOfOneAfterTheOther() {
        Random random = new Random(1);
        List<Layer> pools = List.of(
                MaxPool2d.of(2),
                AvgPool2d.of(2),
                MaxPool2d.of(3),
                new MaxPool2d(Window.of(2, 3), Window.of(2, 1)),
                new MaxPool2d(Window.of(3, 2).withPadding(1), Window.of(2)));
        for (int size = 6; size <= 30; size++) {
            for (Layer pool : pools) {
                int batch = 1 + random.nextInt(3);
                Network network = network(1 + random.nextInt(40), size, 16 * (1 + random.nextInt(4)), pool);
                Parameters parameters = Parameters.initialize(network, size);
                Tensor images = images(network, batch, random);
                Plan fast = Plan.inference(network, parameters, batch, PlanOptions.threads(1));
                PlanOptions slow = PlanOptions.threads(1).withKernels(Kernels.REFERENCE);
                Tensor expected =
                        Plan.inference(network, parameters, batch, slow).forward(images);
                Tensor actual = fast.forward(images);
                assertThat(actual.data())
                        .as("%d images through %s", batch, network)
                        .containsExactly(expected.data(), within(1e-4f));
                Plan threads = Plan.inference(network, parameters, batch, PlanOptions.threads(3));
                assertThat(threads.forward(images)).isEqualTo(actual);
            }
        }
    }

    @Test
    void whatIsPooledIsRounded() {
        FakeQuantize rounding = new FakeQuantize(0.25f, 3);
        Network plain = network(1, 28, 32, MaxPool2d.of(2));
        Network rounded =
                Network.of(plain.input(), Conv2d.of(1, 32, 3).withPadding(1), new ReLU(), MaxPool2d.of(2), rounding);
        Parameters parameters = Parameters.initialize(plain, 2);
        Tensor images = images(plain, 1, new Random(2));
        Tensor pooled =
                Plan.inference(plain, parameters, 1, PlanOptions.threads(1)).forward(images);
        Network only = Network.of(plain.output(), rounding);
        Tensor expected = Plan.inference(only, Parameters.initialize(only, 1), 1, PlanOptions.threads(1))
                .forward(pooled);
        Plan plan = Plan.inference(rounded, parameters, 1, PlanOptions.threads(1));
        assertThat(plan.lines().getFirst().kernel()).isEqualTo("direct convolution + ReLU + rounding + max pooling");
        assertThat(plan.forward(images)).isEqualTo(expected);
    }

    @Test
    void whatIsRoundedBeforeIsPooledRounded() {
        FakeQuantize rounding = new FakeQuantize(0.25f, 3);
        Conv2d convolution = Conv2d.of(1, 32, 3).withPadding(1);
        Shape input = Shape.of(1, 28, 28);
        Network before = Network.of(input, convolution, new ReLU(), new Dropout(0.5), rounding);
        Network all = Network.of(input, convolution, new ReLU(), new Dropout(0.5), rounding, MaxPool2d.of(2));
        Network pool = Network.of(before.output(), MaxPool2d.of(2));
        Parameters parameters = Parameters.initialize(before, 2);
        Tensor images = images(before, 1, new Random(3));
        PlanOptions one = PlanOptions.threads(1);
        Tensor rounded = Plan.inference(before, parameters, 1, one).forward(images);
        Tensor expected =
                Plan.inference(pool, Parameters.initialize(pool, 1), 1, one).forward(rounded);
        assertThat(Plan.inference(all, parameters, 1, one).forward(images)).isEqualTo(expected);
    }

    @Test
    void whatIsRoundedAndPooledIsRoundedAgain() {
        Conv2d convolution = Conv2d.of(1, 32, 3).withPadding(1);
        FakeQuantize fine = new FakeQuantize(0.125f, 3);
        FakeQuantize coarse = new FakeQuantize(0.5f, -2);
        Shape input = Shape.of(1, 28, 28);
        Network both = Network.of(input, convolution, new ReLU(), fine, MaxPool2d.of(2), coarse);
        Network first = Network.of(input, convolution, new ReLU(), fine, MaxPool2d.of(2));
        Network second = Network.of(first.output(), coarse);
        Parameters parameters = Parameters.initialize(first, 2);
        Tensor images = images(first, 1, new Random(3));
        PlanOptions one = PlanOptions.threads(1);
        Tensor once = Plan.inference(first, parameters, 1, one).forward(images);
        Tensor expected =
                Plan.inference(second, Parameters.initialize(second, 1), 1, one).forward(once);
        assertThat(Plan.inference(both, parameters, 1, one).forward(images)).isEqualTo(expected);
    }

    @Test
    void whatOthersReadAsWellIsWritten() {
        Network network = Network.builder(Shape.of(1, 12, 12))
                .add("conv", Conv2d.of(1, 32, 3).withPadding(1))
                .add("relu", new ReLU())
                .add("pool", MaxPool2d.of(2))
                .add("other", Conv2d.of(32, 32, 2).withStride(2), "relu")
                .add("sum", new Add(), "pool", "other")
                .build();
        Parameters parameters = Parameters.initialize(network, 3);
        Tensor images = images(network, 2, new Random(4));
        PlanOptions slow = PlanOptions.threads(1).withKernels(Kernels.REFERENCE);
        Tensor expected = Plan.inference(network, parameters, 2, slow).forward(images);
        Plan fast = Plan.inference(network, parameters, 2, PlanOptions.threads(1));
        assertThat(fast.lines().getFirst().kernel()).isEqualTo("direct convolution + ReLU + max pooling");
        assertThat(fast.forward(images).data()).containsExactly(expected.data(), within(1e-4f));
    }

    @Test
    void whatIsObservedIsKept() {
        Network network = network(1, 12, 32, MaxPool2d.of(2));
        Parameters parameters = Parameters.initialize(network, 3);
        Tensor images = images(network, 2, new Random(4));
        String relu = network.nodes().get(1).name();
        PlanOptions options = PlanOptions.threads(1).withObserved(Set.of(relu));
        PlanOptions slow = options.withKernels(Kernels.REFERENCE);
        Plan fast = Plan.inference(network, parameters, 2, options);
        Plan reference = Plan.inference(network, parameters, 2, slow);
        assertThat(fast.forward(images).data())
                .containsExactly(reference.forward(images).data(), within(1e-4f));
        assertThat(fast.observed(relu).data())
                .containsExactly(reference.observed(relu).data(), within(1e-4f));
    }

    @Test
    void onlyWhatIsPooledLiesBetweenTheSteps() {
        Network network = network(1, 28, 32, MaxPool2d.of(2));
        Network apart = network(1, 28, 32, MaxPool2d.of(3));
        assertThat(bytes(network)).isLessThan(bytes(apart) / 2);
    }

    private static long bytes(Network network) {
        return Plan.inference(network, Parameters.initialize(network, 1), 4, PlanOptions.threads(1))
                .bytes();
    }

    private static List<String> kernels(int in, int size, int out, Layer pool) {
        Network network = network(in, size, out, pool);
        Plan plan = Plan.inference(network, Parameters.initialize(network, 1), 1, PlanOptions.threads(1));
        return plan.lines().stream()
                .map(Plan.Line::kernel)
                .filter(kernel -> !kernel.equals("reorder"))
                .toList();
    }

    private static Network network(int in, int size, int out, Layer pool) {
        Conv2d convolution = Conv2d.of(in, out, 3).withPadding(1);
        return Network.of(Shape.of(in, size, size), convolution, new ReLU(), pool);
    }

    private static Tensor images(Network network, int batch, Random random) {
        Tensor images = Tensor.zeros(network.input().prepend(batch));
        for (int i = 0; i < images.data().length; i++) {
            images.data()[i] = (float) random.nextGaussian();
        }
        return images;
    }
}
