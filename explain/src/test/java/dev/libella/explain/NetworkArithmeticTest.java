package dev.libella.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.nn.Network;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.ConvTranspose2d;
import dev.libella.tensor.Padding;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import dev.libella.zoo.Zoo;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NetworkArithmeticTest {
    @Test
    void eachLayerIsExplainedWithItsArithmetic() {
        NetworkArithmetic arithmetic = NetworkArithmetic.of(Zoo.LENET5.network(), 1);

        assertThat(arithmetic.rows().stream().map(NetworkArithmetic.Row::arithmetic))
                .containsExactly(
                        "conv1  Conv2d(1→6, 5×5, padding 2)  ⌊(28+2·2−1·(5−1)−1)/1⌋+1 = 28 → 6×28×28   "
                                + "weights 6·(1·5·5)+6 = 156",
                        "relu1  ReLU  → 6×28×28",
                        "pool1  MaxPool2d(2×2)  ⌊(28+2·0−1·(2−1)−1)/2⌋+1 = 14 → 6×14×14",
                        "conv2  Conv2d(6→16, 5×5)  ⌊(14+2·0−1·(5−1)−1)/1⌋+1 = 10 → 16×10×10   "
                                + "weights 16·(6·5·5)+16 = 2416",
                        "relu2  ReLU  → 16×10×10",
                        "pool2  MaxPool2d(2×2)  ⌊(10+2·0−1·(2−1)−1)/2⌋+1 = 5 → 16×5×5",
                        "flatten  Flatten  16·5·5 = 400 → 400",
                        "fc1  Linear(400→120)  → 120   weights 120·400+120 = 48120",
                        "relu3  ReLU  → 120",
                        "fc2  Linear(120→84)  → 84   weights 84·120+84 = 10164",
                        "relu4  ReLU  → 84",
                        "fc3  Linear(84→10)  → 10   weights 10·84+10 = 850");
        assertThat(arithmetic.rows().get(3).costs())
                .isEqualTo("sees 14×14, every 2×2; activations 6.4 kB; multiply-adds 241,600 (57.1 %); "
                        + "weights 9.7 kB (3.9 %); fully connected it would need 1,881,600 weights");
        assertThat(arithmetic.rows().stream()
                        .mapToDouble(NetworkArithmetic.Row::parameterShare)
                        .sum())
                .isCloseTo(1, within(1e-12));
        assertThat(arithmetic.lines()).hasSize(24);
    }

    /** The lecture's example: a filter of 11×11 over a million pixels against 10¹² connections. */
    @Test
    void sharedWeightsAreComparedWithFullConnection() {
        Network network = Network.of(
                Shape.of(1, 1000, 1000),
                new Conv2d(
                        1,
                        1,
                        Window.of(11).withPadding(Padding.SAME),
                        Window.of(11).withPadding(5),
                        1,
                        false));

        NetworkArithmetic.Row row = NetworkArithmetic.of(network, 1).rows().getFirst();

        assertThat(row.weights()).isEqualTo("1·(1·11·11) = 121");
        assertThat(row.fullyConnected()).isEqualTo(OptionalLong.of(1_000_000_000_000L));
    }

    @Test
    void axesThatDifferAreExplainedOneByOne() {
        Network network = Network.of(
                Shape.of(1, 8, 10),
                new Conv2d(1, 2, Window.of(3, 2), Window.of(5).withPadding(Padding.of(1, 2)), 1, true),
                ConvTranspose2d.of(2, 1, Window.of(3, 2).withPadding(1)));

        assertThat(NetworkArithmetic.of(network, 1).rows().stream().map(NetworkArithmetic.Row::size))
                .containsExactly(
                        "⌊(8+2·0−1·(3−1)−1)/2⌋+1 = 3, ⌊(10+1+2−1·(5−1)−1)/1⌋+1 = 9",
                        "(3−1)·2−1−1+3+0 = 5, (9−1)·2−1−1+3+0 = 17");
        assertThat(network.output()).isEqualTo(Shape.of(1, 5, 17));
    }

    @ParameterizedTest
    @EnumSource(Zoo.class)
    void everyLayerHasARow(Zoo zoo) {
        Network network = zoo.network();
        assertThat(NetworkArithmetic.of(network, 1).rows()).hasSameSizeAs(network.nodes());
    }
}
