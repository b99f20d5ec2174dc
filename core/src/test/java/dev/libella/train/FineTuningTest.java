package dev.libella.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.ReLU;
import dev.libella.nn.layer.Softmax;
import dev.libella.plan.Kernels;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import dev.libella.zoo.Zoo;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class FineTuningTest {
    private static final Network NETWORK = Network.builder(Shape.of(1, 8, 8))
            .add("features.conv1", Conv2d.of(1, 16, 3).withPadding(1).withoutBias())
            .add("features.bn1", BatchNorm2d.of(16))
            .add("features.relu1", new ReLU())
            .add("features.pool1", MaxPool2d.of(2))
            .add("features.conv2", Conv2d.of(16, 16, 3))
            .add("flatten", new Flatten())
            .add("classifier", Linear.of(64, 10))
            .add("softmax", new Softmax())
            .build();

    private static FineTuning start() {
        Parameters trained = Parameters.initialize(NETWORK, 3);
        trained.get("features.bn1.running_mean").data()[2] = 0.5f;
        return FineTuning.of(NETWORK, trained, 3, 7);
    }

    @Test
    void theHeadIsNewAndTheBodyACopy() {
        Parameters trained = Parameters.initialize(NETWORK, 3);
        FineTuning start = FineTuning.of(NETWORK, trained, 4, 7);
        assertThat(start.network().output()).isEqualTo(Shape.of(4));
        assertThat(start.network().nodes().getLast().name()).isEqualTo("classifier");
        assertThat(start.head()).containsExactlyInAnyOrder("classifier.weight", "classifier.bias");
        assertThat(start.parameters().get("features.conv1.weight"))
                .isEqualTo(trained.get("features.conv1.weight"))
                .isNotSameAs(trained.get("features.conv1.weight"));
        assertThat(start.parameters().get("classifier.weight").shape()).isEqualTo(Shape.of(4, 64));
    }

    @Test
    void forTheSameClassesTheHeadIsKept() {
        Parameters trained = Parameters.initialize(NETWORK, 3);
        FineTuning start = FineTuning.sameClasses(NETWORK, trained);
        assertThat(start.head()).containsExactlyInAnyOrder("classifier.weight", "classifier.bias");
        assertThat(start.parameters()).isEqualTo(trained);
        assertThat(start.network().nodes().getLast().name()).isEqualTo("classifier");
    }

    @Test
    void patternsFindPathsAndLayersButNeverTheHead() {
        FineTuning start = start();
        assertThat(start.body(List.of("*"))).hasSize(7).contains("features.bn1.running_mean");
        assertThat(start.body(List.of("features.conv2")))
                .containsExactlyInAnyOrder("features.conv2.weight", "features.conv2.bias");
        assertThat(start.body(List.of("*.bias", "features.bn*"))).hasSize(5);
        assertThatThrownBy(() -> start.body(List.of("feature.*")))
                .hasMessage("'feature.*' is no layer before the head; there are [features.conv1, features.bn1,"
                        + " features.conv2]");
        assertThatThrownBy(() -> start.body(List.of("classifier"))).hasMessageContaining("is no layer before the head");
    }

    @Test
    void aZooNetworkWithAConvolutionAsHeadWorksToo() {
        Network network = Zoo.SQUEEZENET1_1.network(Shape.of(3, 64, 64), 10);
        FineTuning start = FineTuning.of(network, Parameters.initialize(network, 1), 3, 1);
        assertThat(start.network().output()).isEqualTo(Shape.of(3));
        assertThat(start.head()).containsExactlyInAnyOrder("classifier.1.weight", "classifier.1.bias");
    }

    @Test
    void aNetworkWithoutSuchAHeadIsRefused() {
        Network flat = Network.of(Shape.of(1, 4, 4), Conv2d.of(1, 2, 3));
        assertThatThrownBy(() -> FineTuning.of(flat, Parameters.initialize(flat, 1), 3, 1))
                .hasMessage("fine-tuning: behind its last layer with weights, 'conv1', the network must give one number"
                        + " for each class; with 3 classes it gives [3, 2, 2]");
        Network norm = Network.of(Shape.of(1, 4, 4), BatchNorm2d.of(1));
        assertThatThrownBy(() -> FineTuning.of(norm, Parameters.initialize(norm, 1), 3, 1))
                .hasMessageContaining("must be linear or a convolution without groups; it is 'bn1'");
    }

    @Test
    void whatIsFrozenStaysBitForBitAndTheRestLearns() {
        FineTuning start = start();
        Trainer trainer = new Trainer().withEpochs(2).withBatchSize(8).withFrozen(start.body(List.of("*")));
        TrainingResult result = trainer.begin(start.network(), start.parameters(), data(), TrainingListener.NONE)
                .run();
        for (String path : start.parameters().names()) {
            boolean same =
                    result.parameters().get(path).equals(start.parameters().get(path));
            assertThat(same).as(path).isEqualTo(!start.head().contains(path));
        }
    }

    @Test
    void aFrozenBatchNormBehindATrainedLayerUsesAndKeepsItsMoments() {
        FineTuning start = start();
        Trainer trainer = new Trainer().withEpochs(1).withFrozen(start.body(List.of("features.bn1")));
        TrainingResult result = trainer.begin(start.network(), start.parameters(), data(), TrainingListener.NONE)
                .run();
        assertThat(result.parameters().get("features.bn1.running_mean"))
                .isEqualTo(start.parameters().get("features.bn1.running_mean"));
        assertThat(result.parameters().get("features.conv1.weight"))
                .isNotEqualTo(start.parameters().get("features.conv1.weight"));
    }

    /** A frozen beginning needs no memory for the way back: little more than inference does. */
    @Test
    void frozenLayersCostNoMemoryForTheWayBack() {
        Network network = Zoo.MOBILENETV2.network(Shape.of(3, 64, 64), 10);
        FineTuning start = FineTuning.of(network, Parameters.initialize(network, 1), 5, 1);
        PlanOptions options = PlanOptions.threads(1);
        long inference =
                Plan.inference(start.network(), start.parameters(), 8, options).bytes();
        long whole =
                Plan.training(start.network(), start.parameters(), 8, options).bytes();
        Plan frozen =
                Plan.training(start.network(), start.parameters(), 8, options.withFrozen(start.body(List.of("*"))));
        assertThat(frozen.gradients().keySet()).isEqualTo(start.head());
        assertThat(frozen.bytes()).isLessThan(inference + 1000).isLessThan(whole / 7);
    }

    /** The frozen beginning is computed as in inference, also by the reference kernels. */
    @Test
    void fastAndReferenceKernelsGiveTheSameGradientsOfTheHead() {
        FineTuning start = start();
        Tensor images = Tensor.zeros(Shape.of(4, 1, 8, 8));
        for (int i = 0; i < images.data().length; i++) {
            images.data()[i] = i * 7 % 13 / 13f;
        }
        Tensor gradient = Tensor.of(Shape.of(4, 3), new float[] {1, 0, -1, 2, 0, 1, 1, 0, 2, -1, 0, 1});
        PlanOptions options = PlanOptions.threads(1).withFrozen(start.body(List.of("*")));
        Plan fast = Plan.training(start.network(), start.parameters(), 4, options);
        Plan reference = Plan.training(start.network(), start.parameters(), 4, options.withKernels(Kernels.REFERENCE));
        Plan inference = Plan.inference(start.network(), start.parameters(), 4, PlanOptions.threads(1));
        assertThat(fast.forward(images)).isEqualTo(inference.forward(images));
        reference.forward(images);
        fast.backward(gradient);
        reference.backward(gradient);
        for (String path : start.head()) {
            float[] wanted = gradient(reference, path);
            assertThat(gradient(fast, path)).containsExactly(wanted, Offset.offset(1e-4f));
        }
    }

    @Test
    void anUnknownPathCannotBeFrozen() {
        FineTuning start = start();
        Trainer trainer = new Trainer().withFrozen(Set.of("features.conv9.weight"));
        assertThatThrownBy(() -> trainer.begin(start.network(), start.parameters(), data(), TrainingListener.NONE))
                .hasMessageStartingWith(
                        "trainer: 'features.conv9.weight' is to be frozen, and the network has no such");
    }

    private static float[] gradient(Plan plan, String path) {
        return Objects.requireNonNull(plan.gradients().get(path), path).data();
    }

    private static TrainingData data() {
        return Stripes.data();
    }
}
