package dev.libella.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.nn.Network;
import dev.libella.nn.layer.AdaptiveAvgPool2d;
import dev.libella.nn.layer.Add;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.ReLU;
import dev.libella.tensor.Shape;
import dev.libella.zoo.Zoo;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceptiveFieldTest {
    @ParameterizedTest
    @CsvSource({"features.20, 150, 32", "features.0, 3, 1", "features.2, 4, 2", "classifier.0, 224, 224"})
    void theReceptiveFieldOfVgg11IsThePublishedOne(String layer, long size, long stride) {
        assertThat(ReceptiveField.of(Zoo.VGG11.network()).get(layer))
                .isEqualTo(List.of(new ReceptiveField(size, stride), new ReceptiveField(size, stride)));
    }

    @Test
    void whereBranchesMeetTheLargestFieldCounts() {
        Network.Builder builder = Network.builder(Shape.of(1, 9, 9)).add("a", new ReLU());
        Network network = builder.add("b", Conv2d.of(1, 1, 3).withPadding(1))
                .add("c", Conv2d.of(1, 1, 3).withDilation(2).withPadding(2))
                .add("sum", new Add(), "a", "c")
                .add("pool", new AdaptiveAvgPool2d(3, 1))
                .build();

        assertThat(ReceptiveField.of(network).get("sum"))
                .isEqualTo(List.of(new ReceptiveField(7, 1), new ReceptiveField(7, 1)));
        assertThat(ReceptiveField.of(network).get("pool"))
                .isEqualTo(List.of(new ReceptiveField(9, 3), new ReceptiveField(9, 9)));
    }
}
