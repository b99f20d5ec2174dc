package dev.libella.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.nn.Network;
import dev.libella.nn.ParameterSpec;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
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
        "mobilenetv2, 3504872",
        "squeezenet1_1, 1235496",
        "shufflenetv2, 2278604",
        "densenet121, 7978856",
        "efficientnet_b0, 5288548"
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
                .hasMessageStartingWith("layer 'features.20': max_pool2d: the kernel must fit the padded "
                        + "height; got ⌊(1+2·0−1·(2−1)−1)/2⌋+1 = 0");
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

    private static long trainable(Network network) {
        return network.parameters().stream()
                .filter(ParameterSpec::trainable)
                .mapToLong(spec -> spec.shape().elements())
                .sum();
    }
}
