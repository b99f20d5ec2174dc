package dev.libella.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.libella.Conformance;
import dev.libella.nn.Shapes;
import dev.libella.nn.layer.BatchNorm;
import dev.libella.nn.layer.InstanceNorm2d;
import dev.libella.nn.layer.Layer;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Every layer against PyTorch: output, gradient of the input and of each parameter, running moments. */
class LayerConformanceTest {
    /** Operators that take tensors of any rank, number by number or along one axis: everything is one example. */
    private static final Set<String> NO_BATCH_AXIS =
            Set.of("linear", "pad", "layer_norm", "softmax", "log_softmax", "softmin");

    @TestFactory
    Stream<DynamicTest> matchesPyTorch() {
        return Stream.of("activation", "conv", "conv_transpose", "misc", "norm", "pool", "softmax")
                .flatMap(file -> Conformance.cases("torch/" + file + ".json"))
                .map(c -> dynamicTest(c.name(), () -> check(c)));
    }

    private static void check(Conformance.Case c) {
        Tensor given = c.tensor("inputs", "input");
        Tensor input = given.reshape(withBatch(c, given.shape()));
        Layer layer = TorchCases.layer(c, input.shape());
        if (layer instanceof InstanceNorm2d) {
            input = input.reshape(twoSpatialAxes(input.shape()));
        }
        Tensor cotangent = c.tensor("cotangent");
        Map<String, Tensor> weights = weights(c, layer, input.shape());
        if (c.op().equals("softmin")) {
            input = negated(input);
        }

        boolean training =
                !(layer instanceof BatchNorm) || c.params().path("training").asBoolean(false);
        Shape output = Shapes.output(layer, List.of(input.shape().from(1)));
        Tensor outputGradient = cotangent.reshape(output.prepend(input.shape().size(0)));
        Functional.Differentiated got = training
                ? Functional.differentiate(layer, weights, input, outputGradient)
                : Functional.differentiateInference(layer, weights, input, outputGradient);

        assertClose(got.output(), c.at("output"), c.at("tol", "output"), List.of());
        Tensor inputGradient = c.op().equals("softmin") ? negated(got.input()) : got.input();
        assertClose(inputGradient, c.at("grads", "input"), c.at("tol", "grads"), kinks(c));
        for (String name : List.of("weight", "bias")) {
            if (c.has("grads", name)) {
                assertClose(
                        Objects.requireNonNull(got.weights().get(name)),
                        c.at("grads", name),
                        c.at("tol", "grads"),
                        List.of());
            }
        }
        if (layer instanceof InstanceNorm2d) {
            return; // It keeps no running moments, as PyTorch's by default.
        }
        if (c.has("running_mean_after")) {
            assertClose(
                    Objects.requireNonNull(weights.get("running_mean")),
                    c.at("running_mean_after"),
                    c.at("tol", "output"),
                    List.of());
            assertClose(
                    Objects.requireNonNull(weights.get("running_var")),
                    c.at("running_var_after"),
                    c.at("tol", "output"),
                    List.of());
        }
    }

    private static Shape withBatch(Conformance.Case c, Shape shape) {
        if (shape.rank() == 0) {
            return Shape.of(1, 1);
        }
        boolean activation = shape.rank() < 2 || isActivation(c.op());
        boolean unbatched = c.hasTag("unbatched");
        return NO_BATCH_AXIS.contains(c.op()) || activation || unbatched ? shape.prepend(1) : shape;
    }

    private static boolean isActivation(String op) {
        return !op.matches(".*[123]d$") && !op.endsWith("_norm") && !op.equals("prelu");
    }

    private static Shape twoSpatialAxes(Shape shape) {
        return Shape.of(shape.size(0), shape.size(1), 1, shape.from(2).elements());
    }

    private static Map<String, Tensor> weights(Conformance.Case c, Layer layer, Shape input) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (String name : List.of("weight", "bias")) {
            if (c.has("inputs", name)) {
                Tensor tensor = c.tensor("inputs", name);
                weights.put(name, tensor.shape().rank() == 0 ? tensor.reshape(Shape.of(1)) : tensor);
            }
        }
        if (layer instanceof BatchNorm) {
            Shape channels = Shape.of(input.size(1));
            weights.putIfAbsent("weight", Tensor.full(channels, 1));
            weights.putIfAbsent("bias", Tensor.zeros(channels));
            weights.put("running_mean", orElse(c, "running_mean", Tensor.zeros(channels)));
            weights.put("running_var", orElse(c, "running_var", Tensor.full(channels, 1)));
        }
        return weights;
    }

    private static Tensor orElse(Conformance.Case c, String name, Tensor otherwise) {
        return c.has("inputs", name) ? c.tensor("inputs", name) : otherwise;
    }

    private static Tensor negated(Tensor tensor) {
        Tensor negated = tensor.copy();
        for (int i = 0; i < negated.data().length; i++) {
            negated.data()[i] = -negated.data()[i];
        }
        return negated;
    }

    /** Places where only a convention fixes the gradient; the cases name them. */
    private static List<Integer> kinks(Conformance.Case c) {
        JsonNode indices = c.at("convention_only_grad_indices");
        return indices.isMissingNode()
                ? List.of()
                : Arrays.stream(Conformance.intList(indices)).boxed().toList();
    }

    private static void assertClose(Tensor got, JsonNode want, JsonNode tolerance, List<Integer> except) {
        assertThat(got.shape().elements())
                .as("elements")
                .isEqualTo(Conformance.shape(want).elements());
        double[] expected = Conformance.doubles(want);
        double[] values = new double[expected.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = except.contains(i) ? expected[i] : got.data()[i];
        }
        Conformance.assertClose(values, expected, tolerance);
    }
}
