package dev.libella.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.explain.ReceptiveRegions.Span;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.AdaptiveAvgPool2d;
import dev.libella.nn.layer.AvgPool2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.ConvTranspose2d;
import dev.libella.nn.layer.Upsample;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import dev.libella.tensor.Window;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceptiveRegionsTest {
    /** Nothing in it is 0 by chance, as behind a ReLU: what a position sees is where its gradient is not 0. */
    private static Network upTo(String layer) {
        Network.Builder builder = Network.builder(Shape.of(1, 10, 11));
        builder.add("conv", Conv2d.of(1, 2, 3).withStride(2).withPadding(1));
        if (layer.equals("conv")) {
            return builder.build();
        }
        builder.add("up", new Upsample(9, 9, Upsample.Mode.NEAREST));
        if (layer.equals("up")) {
            return builder.build();
        }
        builder.add("dilated", Conv2d.of(2, 2, 3).withDilation(2).withPadding(1));
        if (layer.equals("dilated")) {
            return builder.build();
        }
        builder.add("pool", AvgPool2d.of(2));
        if (layer.equals("pool")) {
            return builder.build();
        }
        builder.add("transposed", ConvTranspose2d.of(2, 1, Window.of(3, 2).withPadding(1)));
        return layer.equals("transposed")
                ? builder.build()
                : builder.add("adaptive", new AdaptiveAvgPool2d(2, 3)).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"conv", "up", "dilated", "pool", "transposed", "adaptive"})
    void regionsAreWhereTheGradientIs(String layer) {
        Network network = upTo(layer);
        ReceptiveRegions regions = ReceptiveRegions.of(network);
        Plan plan = Plan.differentiableInference(
                network,
                Parameters.initialize(network, 3),
                1,
                PlanOptions.threads(1).withInputGradient());
        plan.forward(Tensor.zeros(network.input()));
        Shape output = network.output();
        for (int y = 0; y < output.size(1); y++) {
            for (int x = 0; x < output.size(2); x++) {
                Tensor gradient = Tensor.zeros(output);
                gradient.data()[y * output.size(2) + x] = 1;
                plan.backward(gradient);
                assertThat(rows(plan.inputGradient()))
                        .as("rows of %s at %d, %d", layer, y, x)
                        .isEqualTo(regions.rows(layer).get(y));
                assertThat(columns(plan.inputGradient()))
                        .as("columns of %s at %d, %d", layer, y, x)
                        .isEqualTo(regions.columns(layer).get(x));
            }
        }
    }

    private static Span rows(Tensor gradient) {
        return bounds(gradient, gradient.shape().size(3), gradient.shape().size(2));
    }

    private static Span columns(Tensor gradient) {
        return bounds(gradient, 1, gradient.shape().size(3));
    }

    private static Span bounds(Tensor gradient, int stride, int size) {
        int from = Integer.MAX_VALUE;
        int to = -1;
        for (int i = 0; i < gradient.data().length; i++) {
            if (gradient.data()[i] != 0) {
                from = Math.min(from, i / stride % size);
                to = Math.max(to, i / stride % size);
            }
        }
        return new Span(from, to);
    }

    @Test
    void insideTheImageRegionsHaveTheReceptiveFieldsSize() {
        ReceptiveRegions regions = ReceptiveRegions.of(Example.NETWORK);
        long size = Objects.requireNonNull(ReceptiveField.of(Example.NETWORK).get("conv2"))
                .getFirst()
                .size();
        assertThat(regions.rows("conv2").get(1).size()).isEqualTo((int) size);
        assertThat(regions.rows("linear1")).isEmpty();
    }
}
