package dev.libella.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.nn.Network;
import dev.libella.nn.NetworkText;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Add;
import dev.libella.nn.layer.AvgPool2d;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.ReLU;
import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Joining the passes of steps changes when they are made, not what comes out. */
class ScheduleTest {
    private static final Map<String, Network> NETWORKS = new TreeMap<>(Map.of(
            "residual", residual(),
            "narrowing",
                    NetworkText.parse(
                            "conv 16 3x3 same, batchnorm, relu, conv 32 3x3 stride 2, batchnorm, relu,"
                                    + " conv 48 3x3 same, batchnorm, conv 16 1x1, batchnorm, relu, flatten, linear 5",
                            Shape.of(3, 14, 11))));

    /** A block of which a value is read twice, so that its gradients are added. */
    private static Network residual() {
        return Network.builder(Shape.of(16, 9, 12))
                .add("conv1", Conv2d.of(16, 32, 3).withPadding(1).withoutBias())
                .add("bn1", BatchNorm2d.of(32))
                .add("relu1", new ReLU())
                .add("conv2", Conv2d.of(32, 32, 3).withPadding(1).withoutBias())
                .add("bn2", BatchNorm2d.of(32))
                .add("relu2", new ReLU())
                .add("conv3", Conv2d.of(32, 32, 3).withPadding(1).withoutBias())
                .add("bn3", BatchNorm2d.of(32))
                .add("sum", new Add(), "bn3", "relu1")
                .add("relu3", new ReLU())
                .add("pool", AvgPool2d.of(3))
                .add("flatten", new Flatten())
                .add("linear", Linear.of(32 * 3 * 4, 5))
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "residual, 8, 1",
        "residual, 16, 2",
        "residual, 24, 2",
        "residual, 11, 1",
        "narrowing, 8, 1",
        "narrowing, 64, 4",
        "narrowing, 40, 1"
    })
    void joinedPassesGiveTheSameBits(String name, int batch, int threads) {
        Network network = Objects.requireNonNull(NETWORKS.get(name));
        checkSomethingIsJoined(network, batch, threads);
        List<float[]> apart = train(network, batch, PlanOptions.threads(threads), false);
        List<float[]> joined = train(network, batch, PlanOptions.threads(threads), true);
        assertThat(joined).hasSameSizeAs(apart);
        for (int i = 0; i < apart.size(); i++) {
            assertThat(Arrays.mismatch(joined.get(i), apart.get(i)))
                    .as("first difference")
                    .isEqualTo(-1);
        }
    }

    private static void checkSomethingIsJoined(Network network, int batch, int threads) {
        PlanOptions options = PlanOptions.threads(threads);
        Parameters parameters = Parameters.initialize(network, 3);
        List<Step> steps = Lowering.lower(network, parameters, batch, options, Mode.TRAINING, new Clock(0))
                .steps();
        assertThat(Schedule.forward(steps, options.workers()).joined()).isNotEmpty();
        assertThat(Schedule.backward(steps.reversed(), options.workers()).joined())
                .isNotEmpty();
    }

    /** Three passes forward and back, without an optimiser: output, gradients, running moments. */
    private static List<float[]> train(Network network, int batch, PlanOptions options, boolean joins) {
        Parameters parameters = Parameters.initialize(network, 3);
        Lowering.Lowered lowered =
                Lowering.lower(network, parameters, batch, options, Mode.TRAINING, new Clock(options.seed()));
        List<Step> steps = lowered.steps();
        List<Step> back =
                steps.reversed().stream().filter(Step::isDifferentiated).toList();
        Schedule forward = Schedule.forward(steps, options.workers());
        Schedule backward = Schedule.backward(back, options.workers());
        if (!joins) {
            forward = apart(steps.stream().<Runnable>map(step -> step::forward).toList());
            backward = apart(back.stream().<Runnable>map(step -> step::backward).toList());
        }
        Buffers.assign(steps, forward, backward, lowered.input(), lowered.output(), true);
        Tensor images = random(network.input().prepend(batch), 9);
        Tensor gradient = random(network.output().prepend(batch), 10);
        for (int run = 0; run < 3; run++) {
            lowered.input().storage.array = images.data();
            forward.work().forEach(Runnable::run);
            System.arraycopy(
                    gradient.data(),
                    0,
                    lowered.output().gradient(),
                    0,
                    gradient.shape().elements());
            backward.work().forEach(Runnable::run);
        }
        List<float[]> all = new ArrayList<>(List.of(lowered.output().data()));
        lowered.gradients().values().forEach(tensor -> all.add(tensor.data()));
        parameters.names().forEach(path -> all.add(parameters.get(path).data()));
        return all;
    }

    private static Tensor random(Shape shape, long seed) {
        Tensor tensor = Tensor.zeros(shape);
        for (int i = 0; i < shape.elements(); i++) {
            tensor.data()[i] = 2 * Random.uniform(seed, i) - 1;
        }
        return tensor;
    }

    private static Schedule apart(List<Runnable> work) {
        return new Schedule(work, List.of());
    }
}
