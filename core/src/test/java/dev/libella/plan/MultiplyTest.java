package dev.libella.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.AdaptiveAvgPool2d;
import dev.libella.nn.layer.Multiply;
import dev.libella.nn.layer.Narrow;
import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Products whose second factor has one number for many of the first. */
class MultiplyTest {
    private static final int BATCH = 2;
    private static final int CHANNELS = 3;
    private static final int POSITIONS = 20;
    private static final Shape IMAGE = Shape.of(CHANNELS, 4, 5);

    @Test
    void scalesEachChannelByItsMean() {
        Network network = Network.builder(IMAGE)
                .add("mean", new AdaptiveAvgPool2d(1, 1))
                .add("scaled", new Multiply(), Network.INPUT, "mean")
                .build();
        Tensor x = random(1);
        Tensor dy = random(2);
        Plan plan = plan(network);
        float[] y = plan.forward(x).data();
        plan.backward(dy);
        for (int plane = 0; plane < BATCH * CHANNELS; plane++) {
            double mean = 0;
            double product = 0;
            for (int i = plane * POSITIONS; i < (plane + 1) * POSITIONS; i++) {
                mean += x.data()[i] / POSITIONS;
                product += (double) x.data()[i] * dy.data()[i] / POSITIONS;
            }
            for (int i = plane * POSITIONS; i < (plane + 1) * POSITIONS; i++) {
                assertThat(y[i]).isCloseTo((float) (x.data()[i] * mean), within(1e-5f));
                assertThat(plan.inputGradient().data()[i])
                        .isCloseTo((float) (dy.data()[i] * mean + product), within(1e-5f));
            }
        }
    }

    @Test
    void scalesEveryChannelByTheFirst() {
        Network network = Network.builder(IMAGE)
                .add("first", new Narrow(1, 0, 1))
                .add("scaled", new Multiply(), Network.INPUT, "first")
                .build();
        Tensor x = random(1);
        Tensor dy = random(2);
        Plan plan = plan(network);
        float[] y = plan.forward(x).data();
        plan.backward(dy);
        for (int i = 0; i < x.data().length; i++) {
            int position = i % POSITIONS;
            int first = i - i % (CHANNELS * POSITIONS) + position;
            assertThat(y[i]).isEqualTo(x.data()[i] * x.data()[first]);
            double expected = (double) dy.data()[i] * x.data()[first];
            for (int c = 0; first == i && c < CHANNELS; c++) {
                expected += (double) dy.data()[i + c * POSITIONS] * x.data()[i + c * POSITIONS];
            }
            assertThat(plan.inputGradient().data()[i]).isCloseTo((float) expected, within(1e-5f));
        }
    }

    private static Plan plan(Network network) {
        PlanOptions options = PlanOptions.threads(2).withInputGradient();
        return Plan.training(network, Parameters.initialize(network, 1), BATCH, options);
    }

    private static Tensor random(long seed) {
        Tensor tensor = Tensor.zeros(IMAGE.prepend(BATCH));
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = (float) Random.gaussian(seed, i);
        }
        return tensor;
    }
}
