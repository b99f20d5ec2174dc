package dev.libella.train.optimizer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.libella.Conformance;
import dev.libella.Conformance.Case;
import dev.libella.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Twenty steps of each optimizer are PyTorch's, and so are the refusals. */
class OptimizerConformanceTest {
    private static final Set<String> OPS = Set.of("SGD", "Adam", "AdamW", "RMSprop", "Adagrad");

    @TestFactory
    Stream<DynamicTest> matchesPyTorch() {
        return Conformance.cases("torch/optim.json").map(c -> dynamicTest(c.name(), () -> check(c)));
    }

    @TestFactory
    Stream<DynamicTest> refusesWhatPyTorchRefuses() {
        return Conformance.cases("errors.json")
                .filter(c -> OPS.contains(c.op()))
                .map(c -> dynamicTest(
                        c.name(),
                        () -> assertThatThrownBy(() -> new OptimizerState(optimizer(c.op(), c.params()), Map.of()))
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContaining(reason(c))));
    }

    private static String reason(Case c) {
        return switch (c.at("why").asString()) {
            case "negative learning rate" -> "learning rate must be at least 0; got -0.1";
            case "negative epsilon" -> "epsilon must be at least 0; got -1.0E-8";
            case "negative initial accumulator" -> "initial accumulator must be at least 0; got -1.0";
            case "negative alpha" -> "alpha must be at least 0; got -0.1";
            case "no parameters" -> "needs at least one parameter to change; got none";
            default -> throw new AssertionError("a new reason: " + c.at("why"));
        };
    }

    private static void check(Case c) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        c.at("params_init")
                .properties()
                .forEach(entry -> parameters.put(entry.getKey(), Conformance.tensor(entry.getValue())));
        OptimizerState state = new OptimizerState(groups(c, parameters));
        for (int step = 0; step < c.at("grads").size(); step++) {
            JsonNode gradients = c.at("grads").get(step);
            JsonNode after = c.at("params_after").get(step);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            parameters.forEach((path, like) ->
                    tensors.put(path, Tensor.of(like.shape(), Conformance.floatList(gradients.get(path)))));
            state.step(tensors);
            parameters.forEach((path, tensor) -> Conformance.assertClose(
                    widen(tensor.data()), widen(Conformance.floatList(after.get(path))), c.at("tol")));
        }
    }

    private static double[] widen(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static List<ParameterGroup> groups(Case c, Map<String, Tensor> parameters) {
        if (!c.has("param_groups")) {
            return List.of(new ParameterGroup(optimizer(c.op(), c.params()), parameters));
        }
        List<ParameterGroup> groups = new ArrayList<>();
        for (JsonNode group : c.at("param_groups")) {
            ObjectNode settings = (ObjectNode) c.params().deepCopy();
            settings.setAll((ObjectNode) group);
            Map<String, Tensor> members = new LinkedHashMap<>(parameters);
            members.keySet()
                    .retainAll(group.get("params")
                            .valueStream()
                            .map(JsonNode::asString)
                            .toList());
            groups.add(new ParameterGroup(optimizer(c.op(), settings), members));
        }
        return groups;
    }

    private static Optimizer optimizer(String op, JsonNode p) {
        double weightDecay = p.path("weight_decay").asDouble(op.equals("AdamW") ? 0.01 : 0);
        double momentum = p.path("momentum").asDouble(0);
        boolean maximize = p.path("maximize").asBoolean(false);
        boolean amsgrad = p.path("amsgrad").asBoolean(false);
        double beta1 = p.path("betas").path(0).asDouble(0.9);
        double beta2 = p.path("betas").path(1).asDouble(0.999);
        double epsilon = p.path("eps").asDouble(op.equals("Adagrad") ? 1e-10 : 1e-8);
        double learningRate = p.path("lr").asDouble(op.startsWith("Adam") ? 1e-3 : 1e-2);
        return switch (op) {
            case "SGD" ->
                new SGD(
                        learningRate,
                        momentum,
                        p.path("dampening").asDouble(0),
                        weightDecay,
                        p.path("nesterov").asBoolean(false),
                        maximize);
            case "Adam" -> new Adam(learningRate, beta1, beta2, epsilon, weightDecay, amsgrad, maximize);
            case "AdamW" -> new AdamW(learningRate, beta1, beta2, epsilon, weightDecay, amsgrad, maximize);
            case "RMSprop" ->
                new RMSprop(
                        learningRate,
                        p.path("alpha").asDouble(0.99),
                        epsilon,
                        weightDecay,
                        momentum,
                        p.path("centered").asBoolean(false),
                        maximize);
            case "Adagrad" ->
                new Adagrad(
                        learningRate,
                        p.path("lr_decay").asDouble(0),
                        weightDecay,
                        p.path("initial_accumulator_value").asDouble(0),
                        epsilon,
                        maximize);
            default -> throw new AssertionError("a new optimizer: " + op);
        };
    }
}
