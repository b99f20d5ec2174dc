package dev.libella.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.nn.Network;
import dev.libella.nn.ParameterSpec;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.AvgPool2d;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.GELU;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.ReLU;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import dev.libella.tensor.Window;
import dev.libella.train.loss.CrossEntropy;
import dev.libella.train.optimizer.AdamW;
import dev.libella.train.optimizer.Optimizer;
import dev.libella.train.optimizer.OptimizerState;
import dev.libella.train.optimizer.SGD;
import dev.libella.train.schedule.CosineAnnealingLR;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Ten steps of everything together are PyTorch's; {@code golden/ten_steps.py} made the numbers. */
class TenStepsTest {
    private static final Network NETWORK = Network.of(
            Shape.of(1, 12, 12),
            Conv2d.of(1, 4, 3).withPadding(1),
            BatchNorm2d.of(4),
            new ReLU(),
            MaxPool2d.of(2),
            Conv2d.of(4, 8, 3).withStride(2),
            new GELU(),
            AvgPool2d.of(Window.of(2, 2).withPadding(1)),
            new Flatten(),
            Linear.of(32, 5));

    private static Tensor numbers(Shape shape, int key) {
        Tensor tensor = Tensor.zeros(shape);
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = (float) (((i * 7919L + key * 104729L) % 2003 - 1001) / 1001.0);
        }
        return tensor;
    }

    private static Parameters parameters() {
        Parameters parameters = Parameters.initialize(NETWORK, 0);
        int key = 1;
        for (ParameterSpec spec : NETWORK.parameters()) {
            if (spec.trainable()) {
                float[] data = parameters.get(spec.name()).data();
                float[] values = numbers(spec.shape(), key++).data();
                boolean scale = spec.name().equals("bn1.weight");
                for (int i = 0; i < data.length; i++) {
                    data[i] = values[i] * 0.3f + (scale ? 1 : 0);
                }
            }
        }
        return parameters;
    }

    private static JsonNode golden(String optimizer) throws IOException {
        try (InputStream in = TenStepsTest.class.getResourceAsStream("/golden/ten_steps.json")) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(in)).at("/losses/" + optimizer);
        }
    }

    private static void check(String name, Optimizer optimizer) throws IOException {
        JsonNode golden = golden(name);
        Parameters parameters = parameters();
        Map<String, Tensor> trained = new LinkedHashMap<>();
        NETWORK.parameters().stream()
                .filter(ParameterSpec::trainable)
                .forEach(spec -> trained.put(spec.name(), parameters.get(spec.name())));
        OptimizerState state = new OptimizerState(optimizer, trained);
        Plan plan = Plan.training(NETWORK, parameters, 6, PlanOptions.threads(1));
        CrossEntropy loss = new CrossEntropy().withLabelSmoothing(0.1);
        Tensor gradient = Tensor.zeros(Shape.of(6, 5));
        Tensor images = numbers(Shape.of(6, 1, 12, 12), 100);
        assertThat(golden.size()).isEqualTo(10);
        for (int step = 0; step < 10; step++) {
            double value = loss.compute(plan.forward(images), new int[] {0, 1, 2, 3, 4, 0}, gradient);
            assertThat(value)
                    .as("%s, step %d", name, step + 1)
                    .isEqualTo(golden.get(step).doubleValue(), within(2e-5));
            plan.backward(gradient);
            new GradientClipping.ByNorm(1).clip(plan.gradients());
            double rate = new CosineAnnealingLR(10).learningRate(optimizer.learningRate(), step);
            state.use(0, optimizer.withLearningRate(rate));
            state.step(plan.gradients());
        }
    }

    @Test
    void sgdWithMomentum() throws IOException {
        check("SGD", new SGD(0.05, 0.9).withWeightDecay(0.01).withNesterov(true));
    }

    @Test
    void adamW() throws IOException {
        check("AdamW", new AdamW(0.01));
    }
}
