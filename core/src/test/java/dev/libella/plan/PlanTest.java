package dev.libella.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Add;
import dev.libella.nn.layer.AvgPool2d;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Dropout;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Layer;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.ReLU;
import dev.libella.nn.layer.Tanh;
import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {
    /** The smallest object takes 16 bytes, so less than 8 for each run is none for each run. */
    private static final int RUNS = 200;

    /** A residual network with every kind of step that training a classifier takes. */
    private static Network residual() {
        return residual(new ReLU(), MaxPool2d.of(2));
    }

    private static Network residual(Layer activation, Layer pool) {
        Network.Builder builder = Network.builder(Shape.of(1, 12, 12));
        builder.add("conv1", Conv2d.of(1, 6, 3).withPadding(1)).add("bn1", BatchNorm2d.of(6));
        builder.add("act1", activation);
        builder.add("conv2", Conv2d.of(6, 6, 3).withPadding(1), "act1");
        builder.add("add", new Add(), "conv2", "act1").add("act2", activation);
        builder.add("pool", pool).add("flatten", new Flatten());
        builder.add("drop", new Dropout(0.3)).add("fc", Linear.of(216, 10));
        return builder.build();
    }

    private static Tensor random(Shape shape, long seed) {
        Tensor tensor = Tensor.zeros(shape);
        for (int i = 0; i < shape.elements(); i++) {
            tensor.data()[i] = (float) Random.gaussian(seed, i);
        }
        return tensor;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8})
    void anyNumberOfThreadsGivesTheSameBits(int threads) {
        Network network = residual();
        Tensor images = random(Shape.of(7, 1, 12, 12), 1);
        Tensor cotangent = random(Shape.of(7, 10), 2);
        Plan alone = Plan.training(
                network,
                Parameters.initialize(network, 3),
                7,
                PlanOptions.threads(1).withSeed(5));
        Plan together = Plan.training(
                network,
                Parameters.initialize(network, 3),
                7,
                PlanOptions.threads(threads).withSeed(5));
        for (int step = 0; step < 3; step++) {
            alone.setStep(step);
            together.setStep(step);
            assertThat(together.forward(images)).isEqualTo(alone.forward(images));
            alone.backward(cotangent);
            together.backward(cotangent);
            assertThat(together.gradients()).isEqualTo(alone.gradients());
        }
    }

    @Test
    void gradientsAgreeWithFiniteDifferences() {
        // Without kinks, which a finite difference would step over; those are in the conformance cases.
        Network network = residual(new Tanh(), AvgPool2d.of(2));
        Parameters parameters = Parameters.initialize(network, 3);
        Tensor images = random(Shape.of(3, 1, 12, 12), 1);
        Tensor cotangent = random(Shape.of(3, 10), 2);
        Plan plan = Plan.training(network, parameters, 3, PlanOptions.threads(1).withSeed(5));
        plan.forward(images);
        plan.backward(cotangent);
        for (Map.Entry<String, Tensor> entry : copies(plan.gradients()).entrySet()) {
            float[] weights = parameters.get(entry.getKey()).data();
            int at = weights.length / 2;
            float before = weights[at];
            float h = 0.002f;
            weights[at] = before + h;
            double up = dot(plan.forward(images), cotangent);
            weights[at] = before - h;
            double down = dot(plan.forward(images), cotangent);
            weights[at] = before;
            double expected = (up - down) / ((double) (before + h) - (before - h));
            assertThat((double) entry.getValue().data()[at])
                    .as(entry.getKey())
                    .isCloseTo(expected, within(0.02 * Math.max(1, Math.abs(expected))));
        }
    }

    private static Map<String, Tensor> copies(Map<String, Tensor> tensors) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> copies.put(name, tensor.copy()));
        return copies;
    }

    private static double dot(Tensor a, Tensor b) {
        double sum = 0;
        for (int i = 0; i < a.data().length; i++) {
            sum += (double) a.data()[i] * b.data()[i];
        }
        return sum;
    }

    @Test
    void frozenParametersHaveNoGradientAndStopTheDifferentiation() {
        Network network = residual();
        Set<String> frozen = Set.of("conv1.weight", "conv1.bias", "bn1.weight", "bn1.bias");
        Plan all = Plan.training(network, Parameters.initialize(network, 3), 4, PlanOptions.threads(1));
        Plan part = Plan.training(
                network,
                Parameters.initialize(network, 3),
                4,
                PlanOptions.threads(1).withFrozen(frozen));
        assertThat(part.gradients()).containsOnlyKeys("conv2.weight", "conv2.bias", "fc.weight", "fc.bias");
        assertThat(part.bytes()).isLessThan(all.bytes());
        Tensor images = random(Shape.of(4, 1, 12, 12), 1);
        Tensor cotangent = random(Shape.of(4, 10), 2);
        all.forward(images);
        all.backward(cotangent);
        part.forward(images);
        part.backward(cotangent);
        assertThat(part.gradients().get("conv2.weight"))
                .isEqualTo(all.gradients().get("conv2.weight"));
    }

    @Test
    void runningAllocatesNothing() {
        Network network = residual();
        // The fast kernels' vectors are objects until the JVM has compiled them, which takes thousands of runs.
        PlanOptions options = PlanOptions.threads(2).withKernels(Kernels.REFERENCE);
        Plan plan = Plan.training(network, Parameters.initialize(network, 3), 4, options);
        Tensor images = random(Shape.of(4, 1, 12, 12), 1);
        Tensor cotangent = random(Shape.of(4, 10), 2);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int warm = 0; warm < 20; warm++) {
            plan.forward(images);
            plan.backward(cotangent);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int run = 0; run < RUNS; run++) {
            plan.forward(images);
            plan.backward(cotangent);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(8 * RUNS);
    }

    @Test
    void anImageWithoutItsChannelAxisIsToldHowToAddIt() {
        Network network = Network.of(Shape.of(1, 28, 28), Conv2d.of(1, 6, 5));
        Plan plan = Plan.inference(network, Parameters.initialize(network, 0), 1, PlanOptions.threads(1));
        assertThatThrownBy(() -> plan.forward(Tensor.zeros(Shape.of(28, 28))))
                .isInstanceOf(ShapeException.class)
                .hasMessage("input: must be [1, 1, 28, 28] or [1, 28, 28]; got [28, 28]; the channel axis is missing: "
                        + "reshape to [1, 28, 28]");
        assertThat(plan.forward(Tensor.zeros(Shape.of(1, 28, 28))).shape()).isEqualTo(Shape.of(6, 24, 24));
        assertThat(plan.forward(Tensor.zeros(Shape.of(1, 1, 28, 28))).shape()).isEqualTo(Shape.of(1, 6, 24, 24));
    }

    @Test
    void swappedAxesAreNamed() {
        Network network = Network.of(Shape.of(3, 28, 14), Conv2d.of(3, 6, 5));
        Plan plan = Plan.inference(network, Parameters.initialize(network, 0), 1, PlanOptions.threads(1));
        assertThatThrownBy(() -> plan.forward(Tensor.zeros(Shape.of(1, 3, 14, 28))))
                .hasMessage("input: must be [1, 3, 28, 14] or [3, 28, 14]; got [1, 3, 14, 28]; height and width seem to"
                        + " be swapped");
        assertThatThrownBy(() -> plan.forward(Tensor.zeros(Shape.of(28, 14, 3))))
                .hasMessage("input: must be [1, 3, 28, 14] or [3, 28, 14]; got [28, 14, 3]; the channels are the last"
                        + " axis: images must be [N, C, H, W]");
    }

    @Test
    void observedLayersKeepTheirOutput() {
        Network network = residual();
        Plan plan = Plan.inference(
                network,
                Parameters.initialize(network, 3),
                2,
                PlanOptions.threads(1).withObserved(Set.of("act1")));
        plan.forward(random(Shape.of(2, 1, 12, 12), 1));
        Tensor maps = plan.observed("act1");
        assertThat(maps.shape()).isEqualTo(Shape.of(2, 6, 12, 12));
        assertThat(maps.data()).doesNotContain(Float.NaN).contains(0f);
        assertThatThrownBy(() -> plan.observed("conv1")).hasMessageContaining("'conv1' is not observed");
    }

    /** A dropout that does nothing shares its input's memory, which an activation after it must then leave alone. */
    @Test
    void activationsWriteWhereTheyReadOnlyIfNobodyElseReadsThere() {
        Network network = Network.builder(Shape.of(8))
                .add("linear", Linear.of(8, 4))
                .add("dropout", new Dropout(0.5), "linear")
                .add("relu", new ReLU(), "dropout")
                .add("add", new Add(), "relu", "linear")
                .build();
        Parameters parameters = Parameters.initialize(network, 1);
        PlanOptions options = PlanOptions.threads(1);
        Tensor images = random(Shape.of(3, 8), 4);
        Tensor apart = Plan.inference(network, parameters, 3, options.withObserved(Set.of("linear")))
                .forward(images);
        assertThat(Plan.inference(network, parameters, 3, options).forward(images))
                .isEqualTo(apart);
    }
}
