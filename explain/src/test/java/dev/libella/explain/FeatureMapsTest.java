package dev.libella.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Tensor;
import org.junit.jupiter.api.Test;

class FeatureMapsTest {
    private static final PlanOptions OPTIONS = PlanOptions.threads(1);

    private final Parameters parameters = Example.parameters();
    private final FeatureMaps maps = FeatureMaps.of(Example.NETWORK, parameters, Example.image(), OPTIONS);

    @Test
    void everyLayersOutputIsThere() {
        assertThat(maps.outputs().keySet())
                .containsExactly("conv1", "bn1", "relu1", "maxpool1", "conv2", "relu2", "flatten1", "linear1");
        Tensor before = maps.of("bn1");
        Tensor behind = maps.of("relu1");
        for (int i = 0; i < before.data().length; i++) {
            assertThat(behind.data()[i]).isEqualTo(Math.max(0, before.data()[i]));
        }
        Tensor scores = Plan.inference(Example.NETWORK, parameters, 1, OPTIONS).forward(Example.image());
        for (int i = 0; i < 5; i++) {
            assertThat(maps.of("linear1").data()[i]).isCloseTo(scores.data()[i], within(1e-5f));
        }
        assertThat(maps.of(Network.INPUT)).isEqualTo(Example.image());
    }

    @Test
    void anUnknownLayerIsNamedWithTheNearest() {
        assertThatThrownBy(() -> maps.of("conv3"))
                .hasMessage("feature maps: there is no layer 'conv3'; did you mean 'conv1'? Known: conv1, bn1, relu1, "
                        + "maxpool1, conv2, relu2, flatten1, linear1");
    }
}
