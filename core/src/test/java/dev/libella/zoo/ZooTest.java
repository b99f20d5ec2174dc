package dev.libella.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.nn.Network;
import dev.libella.nn.ParameterSpec;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ZooTest {

    /** Where torchvision has the network, the figures are those of its documentation. */
    @ParameterizedTest
    @CsvSource({
        "lenet5, 61706",
        "mlp, 669706",
        "fashion-cnn, 421642",
        "vgg11, 132863336",
        "resnet20, 269722",
        "resnet18, 11689512",
        "resnet34, 21797672",
        "resnet50, 25557032",
        "mobilenetv2, 3504872"
    })
    void hasThePublishedNumberOfParameters(String name, long parameters) {
        assertThat(trainable(Zoo.named(name).network())).isEqualTo(parameters);
    }

    @ParameterizedTest
    @EnumSource
    void givesAsManyNumbersAsClassesForOtherImagesToo(Zoo zoo) {
        assertThat(zoo.network(Shape.of(3, 64, 48), 7).output()).isEqualTo(Shape.of(7));
        assertThat(zoo.network().output()).isEqualTo(Shape.of(zoo.usualClasses()));
    }

    @ParameterizedTest
    @CsvSource({"lenet5", "mlp", "fashion-cnn", "resnet20", "resnet18", "mobilenetv2"})
    void takesSmallGreyImages(String name) {
        assertThat(Zoo.named(name).network(Shape.of(1, 28, 28), 10).output()).isEqualTo(Shape.of(10));
    }

    @Test
    void aLenetForItsPublishedSizeIsTheSame() {
        assertThat(trainable(Zoo.LENET5.network(Shape.of(1, 32, 32), 10))).isEqualTo(61_706);
    }

    @Test
    void imagesTooSmallAreRefusedWithTheLayer() {
        assertThatThrownBy(() -> Zoo.VGG11.network(Shape.of(1, 28, 28), 10))
                .isInstanceOf(ShapeException.class)
                .hasMessageStartingWith(
                        "layer 'features.20': max_pool2d, height: window: the kernel must fit the padded "
                                + "input; got ⌊(1+2·0−1·(2−1)−1)/2⌋+1 = 0");
    }

    @Test
    void anImageWithoutChannelsIsToldHowToAddThem() {
        assertThatThrownBy(() -> Zoo.FASHION_CNN.network(Shape.of(28, 28), 10))
                .isInstanceOf(ShapeException.class)
                .hasMessage("fashion-cnn: images must be [channels, height, width]; got [28, 28]; the channel axis is "
                        + "missing: for grey images 1×28×28");
        assertThatThrownBy(() -> Zoo.MLP.network(Shape.of(1, 28, 28), 0))
                .hasMessage("mlp: there must be at least 1 class; got 0");
    }

    @Test
    void anUnknownNameGetsTheNearest() {
        assertThatThrownBy(() -> Zoo.named("fasion-cnn"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("zoo: there is no network 'fasion-cnn'; did you mean 'fashion-cnn'? Known: "
                        + String.join(", ", Zoo.names()));
    }

    @ParameterizedTest
    @EnumSource
    void isFoundByItsName(Zoo zoo) {
        assertThat(Zoo.named(zoo.id())).isEqualTo(zoo);
        assertThat(Zoo.names()).contains(zoo.id());
    }

    /** Paths of torchvision 0.15's state dicts. */
    @Test
    void parametersAreNamedAsInTorchvision() {
        assertThat(names(Zoo.RESNET18))
                .startsWith("conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var")
                .contains(
                        "layer1.0.conv1.weight",
                        "layer1.0.bn2.running_var",
                        "layer2.0.downsample.0.weight",
                        "layer2.0.downsample.1.bias",
                        "layer4.1.conv2.weight",
                        "fc.weight",
                        "fc.bias")
                .doesNotContain("conv1.bias", "layer1.0.downsample.0.weight")
                .hasSize(122 - 20); // torchvision's 122 entries, less 20 num_batches_tracked
        assertThat(names(Zoo.MOBILENETV2))
                .contains(
                        "features.0.0.weight",
                        "features.0.1.running_mean",
                        "features.1.conv.0.0.weight",
                        "features.1.conv.1.weight",
                        "features.1.conv.2.bias",
                        "features.2.conv.0.0.weight",
                        "features.2.conv.1.1.weight",
                        "features.2.conv.2.weight",
                        "features.2.conv.3.running_var",
                        "features.18.0.weight",
                        "features.18.1.bias",
                        "classifier.1.weight")
                .hasSize(314 - 52);
        assertThat(names(Zoo.VGG11))
                .containsExactly(
                        "features.0.weight",
                        "features.0.bias",
                        "features.3.weight",
                        "features.3.bias",
                        "features.6.weight",
                        "features.6.bias",
                        "features.8.weight",
                        "features.8.bias",
                        "features.11.weight",
                        "features.11.bias",
                        "features.13.weight",
                        "features.13.bias",
                        "features.16.weight",
                        "features.16.bias",
                        "features.18.weight",
                        "features.18.bias",
                        "classifier.0.weight",
                        "classifier.0.bias",
                        "classifier.3.weight",
                        "classifier.3.bias",
                        "classifier.6.weight",
                        "classifier.6.bias");
    }

    private static List<String> names(Zoo zoo) {
        return zoo.network().parameters().stream().map(ParameterSpec::name).toList();
    }

    private static long trainable(Network network) {
        return network.parameters().stream()
                .filter(ParameterSpec::trainable)
                .mapToLong(spec -> spec.shape().elements())
                .sum();
    }
}
