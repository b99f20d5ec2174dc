package dev.libella.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.ConvTranspose2d;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import dev.libella.zoo.Zoo;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CostTest {

    /** The figures that torchinfo prints for torchvision's resnet18 at 224×224. */
    @Test
    void totalsAreThoseOfTorchinfo() {
        Summary summary = Summary.of(Zoo.RESNET18.network(), 1);

        assertThat(summary.parameters()).isEqualTo(11_689_512);
        assertThat(summary.multiplyAdds()).isEqualTo(1_814_083_944);
        assertThat(SummaryText.render(summary))
                .contains("Total params: 11,689,512\n")
                .contains("Total mult-adds: 1,814,083,944\n")
                .contains("Input size (MB): 0.60\n")
                .contains("Forward/backward pass size (MB): 39.75\n")
                .contains("Params size (MB): 46.76\n")
                .contains("Estimated Total Size (MB): 87.11\n");
    }

    @Test
    void theTableHasARowForEachLayer() {
        Network network = Network.of(
                Shape.of(1, 28, 28),
                Conv2d.of(1, 6, 5).withPadding(2),
                BatchNorm2d.of(6),
                MaxPool2d.of(2),
                new Flatten(),
                Linear.of(1176, 10));

        assertThat(SummaryText.render(Summary.of(network, 2))).isEqualTo("""
                        RULE
                        Layer     Type                         Output Shape    Param #  Mult-Adds
                        RULE
                        conv1     Conv2d(1→6, 5×5, padding 2)  [2, 6, 28, 28]      156    244,608
                        bn1       BatchNorm2d(6)               [2, 6, 28, 28]       12         24
                        maxpool1  MaxPool2d(2×2)               [2, 6, 14, 14]       --         --
                        flatten1  Flatten                      [2, 1176]            --         --
                        linear1   Linear(1176→10)              [2, 10]          11,770     23,540
                        RULE
                        Total params: 11,938
                        Non-trainable numbers (running means and variances): 12
                        Total mult-adds: 268,172
                        RULE
                        Input size (MB): 0.01
                        Forward/backward pass size (MB): 0.15
                        Params size (MB): 0.05
                        Estimated Total Size (MB): 0.20
                        RULE
                        """.replace("RULE", "=".repeat(73)));
    }

    @Test
    void aTransposedConvolutionUsesItsFilterOnceForEachInputPosition() {
        Network network = Network.of(Shape.of(3, 4, 5), ConvTranspose2d.of(3, 2, Window.of(2, 2)));

        assertThat(Cost.of(network)).isEqualTo(new Cost(26, 0, 26 * 20, 2 * 8 * 10));
    }

    @Test
    void memoryIsKnownBeforeItIsAllocated() {
        Network network = Zoo.FASHION_CNN.network();
        Memory memory = Memory.training(network, 64);

        assertThat(memory.weights()).isEqualTo(4L * 421_642);
        memory.requireFits(512L << 20);
        assertThatThrownBy(() -> memory.requireFits(32L << 20))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("memory: training with batches of 64 needs about 52.1 MB (weights 1.7 MB, their gradients "
                        + "and the optimiser 5.1 MB, each example 708.8 kB), and Java's heap may have 33.6 MB; use "
                        + "batches of at most 37, smaller images or a smaller network, or start Java with -Xmx1g");
        assertThatThrownBy(() -> Memory.inference(Zoo.VGG11.network(), 1).requireFits(64L << 20))
                .hasMessageStartingWith("memory: inference with batches of 1 needs about 557.1 MB (weights 531.5 MB, ")
                .hasMessageEndingWith("use smaller images or a smaller network, or start Java with -Xmx1g");
    }

    @Test
    void bytesForPeople() {
        assertThat(List.of(999L, 1000L, 1_234_567L, 5_000_000_000L).stream().map(Memory::text))
                .containsExactly("999 bytes", "1.0 kB", "1.2 MB", "5.0 GB");
    }

    @Property
    void totalsAreTheSumsOfTheRows(@ForAll long seed) {
        Network network = RandomLayers.network(seed);
        Summary summary = Summary.of(network, 3);

        assertThat(summary.rows().stream().mapToLong(Summary.Row::parameters).sum())
                .isEqualTo(summary.parameters());
        assertThat(summary.rows().stream().mapToLong(Summary.Row::multiplyAdds).sum())
                .isEqualTo(summary.multiplyAdds());
        assertThat(summary.parameters() + summary.buffers())
                .isEqualTo(network.parameters().stream()
                        .mapToLong(spec -> spec.shape().elements())
                        .sum());
    }
}
