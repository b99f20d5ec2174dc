package dev.libella.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.libella.Conformance;
import dev.libella.Conformance.Case;
import dev.libella.tensor.Tensor;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Values and gradients are PyTorch's, and so are the refusals. */
class LossConformanceTest {
    private static final Set<String> OPS = Set.of(
            "cross_entropy",
            "nll_loss",
            "mse_loss",
            "l1_loss",
            "smooth_l1_loss",
            "huber_loss",
            "binary_cross_entropy_with_logits");

    @TestFactory
    Stream<DynamicTest> matchesPyTorch() {
        return Conformance.cases("torch/loss.json").map(c -> dynamicTest(c.name(), () -> check(c)));
    }

    @TestFactory
    Stream<DynamicTest> refusesWhatPyTorchRefuses() {
        return Conformance.cases("errors.json")
                .filter(c -> OPS.contains(c.op()))
                .map(c -> dynamicTest(
                        c.name(),
                        () -> assertThatThrownBy(() -> run(c, "input", "target"))
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageMatching("(?s).*(" + reason(c) + ").*")));
    }

    private static String reason(Case c) {
        return switch (c.at("why").asString()) {
            case "class index too large" -> "classes must be from 0 to 2 .*got 3 at position 1";
            case "negative class index" -> "classes must be from 0 to 2 .*got -1 at position 1";
            case "shapes that do not broadcast", "target of another shape" -> "the target must have the output's shape";
            case "unknown reduction" -> "No enum constant .*Reduction.ABC";
            case "delta not positive" -> "delta must be above 0; got 0.0";
            case "negative beta" -> "beta must be at least 0; got -1.0";
            default -> throw new AssertionError("a new reason: " + c.at("why"));
        };
    }

    private static void check(Case c) {
        Result result = run(c, "input", "target");
        Conformance.assertClose(result.value(), c.at("output"), c.at("tol", "output"));
        Conformance.assertClose(result.gradient(), c.at("grads", "input"), c.at("tol", "grads"));
        if (c.has("grads", "target")) {
            // A loss of differences is even: the gradient for the target is that with the two exchanged.
            Tensor swapped = run(c, "target", "input").gradient();
            Conformance.assertClose(swapped, c.at("grads", "target"), c.at("tol", "grads"));
        }
        assertThat(c.at("grads").size()).isEqualTo(c.has("grads", "target") ? 2 : 1);
    }

    private record Result(Tensor value, Tensor gradient) {}

    private static Result run(Case c, String outputName, String targetName) {
        Loss loss = loss(c);
        Tensor output = c.tensor("inputs", outputName);
        Tensor value = Tensor.full(loss.shape(output.shape()), Float.NaN);
        Tensor cotangent = c.has("cotangent") ? c.tensor("cotangent") : Tensor.full(value.shape(), 1);
        Tensor gradient = Tensor.full(output.shape(), Float.NaN);
        JsonNode target = c.at("inputs", targetName);
        boolean classes = target.get("dtype").asString().startsWith("int");
        switch (loss) {
            case Loss.OfClasses l
            when classes -> l.compute(output, Conformance.ints(target), cotangent, value, gradient);
            case Loss.OfValues l -> l.compute(output, Conformance.tensor(target), cotangent, value, gradient);
            case Loss.OfClasses l -> throw new AssertionError(l + " needs classes as target");
        }
        return new Result(value, gradient);
    }

    private static Loss loss(Case c) {
        JsonNode params = c.params();
        Reduction reduction =
                Reduction.valueOf(params.path("reduction").asString("mean").toUpperCase(Locale.ROOT));
        OptionalInt ignoreIndex = OptionalInt.of(params.path("ignore_index").asInt(-100));
        Optional<Tensor> weight = optional(c, "weight");
        return switch (c.op()) {
            case "cross_entropy" ->
                new CrossEntropy(weight, params.path("label_smoothing").asDouble(0), ignoreIndex, reduction);
            case "nll_loss" -> new NegativeLogLikelihood(weight, ignoreIndex, reduction);
            case "mse_loss" -> new MeanSquaredError(reduction);
            case "l1_loss" -> new L1(reduction);
            case "smooth_l1_loss" -> new SmoothL1(params.path("beta").asDouble(1), reduction);
            case "huber_loss" -> new Huber(params.path("delta").asDouble(1), reduction);
            case "binary_cross_entropy_with_logits" ->
                new BinaryCrossEntropyWithLogits(weight, optional(c, "pos_weight"), reduction);
            default -> throw new AssertionError("a new loss: " + c.op());
        };
    }

    private static Optional<Tensor> optional(Case c, String name) {
        return c.has("inputs", name) ? Optional.of(c.tensor("inputs", name)) : Optional.empty();
    }
}
