package dev.libella.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.libella.Conformance;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.Conv1d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.ConvTranspose1d;
import dev.libella.nn.layer.Dropout;
import dev.libella.nn.layer.GroupNorm;
import dev.libella.nn.layer.Hardtanh;
import dev.libella.nn.layer.Layer;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import dev.libella.tensor.Window;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** What PyTorch refuses is refused here, and what it accepts accepted: the layers' part of errors.json. */
class LayerErrorsTest {
    private static final Set<String> FUNCTIONS = Set.of(
            "conv1d",
            "conv2d",
            "conv_transpose2d",
            "max_pool1d",
            "max_pool2d",
            "avg_pool1d",
            "avg_pool2d",
            "avg_pool3d",
            "adaptive_avg_pool2d",
            "adaptive_max_pool2d",
            "group_norm",
            "layer_norm",
            "local_response_norm",
            "softshrink",
            "hardtanh",
            "linear",
            "prelu");
    private static final Set<String> MODULES =
            Set.of("Conv1d", "Conv2d", "ConvTranspose1d", "BatchNorm2d", "GroupNorm", "Hardtanh", "Dropout");

    @TestFactory
    Stream<DynamicTest> refusesWhatPyTorchRefuses() {
        return Conformance.cases("errors.json")
                .filter(c -> FUNCTIONS.contains(c.op()) || MODULES.contains(c.op()))
                // Element types and paddings that here are Java types, and so cannot be written.
                .filter(c -> !c.at("why").asString("").contains("dtype"))
                .filter(c -> !c.params().path("padding").isString()
                        || !c.params().path("padding").asString().equals("foo"))
                .map(c -> dynamicTest(c.name() + ": " + c.at("why").asString(""), () -> check(c)));
    }

    private static void check(Conformance.Case c) {
        if (c.at("expect").asString().equals("ok")) {
            assertThat(run(c).shape()).isEqualTo(Shape.of(Conformance.intList(c.at("output_shape"))));
        } else {
            assertThatThrownBy(() -> run(c))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching("(?s).{20,}");
        }
    }

    private static Tensor run(Conformance.Case c) {
        if (c.at("stage").asString().equals("construct")) {
            module(c);
            return Tensor.zeros(Shape.of(0));
        }
        Tensor input = c.tensor("inputs", "input");
        Layer layer = MODULES.contains(c.op()) ? module(c) : TorchCases.layer(c, input.shape());
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (String name : new String[] {"weight", "bias"}) {
            if (c.has("inputs", name)) {
                weights.put(name, c.tensor("inputs", name));
            }
        }
        return Functional.forward(layer, weights, input);
    }

    private static Layer module(Conformance.Case c) {
        JsonNode p = c.params();
        return switch (c.op()) {
            case "Conv1d" ->
                Conv1d.of(
                        p.get("in_channels").intValue(),
                        p.get("out_channels").intValue(),
                        p.get("kernel_size").intValue());
            case "Conv2d" ->
                Conv2d.of(
                                p.get("in_channels").intValue(),
                                p.get("out_channels").intValue(),
                                p.get("kernel_size").intValue())
                        .withGroups(p.path("groups").asInt(1));
            case "ConvTranspose1d" ->
                ConvTranspose1d.of(
                        p.get("in_channels").intValue(),
                        p.get("out_channels").intValue(),
                        Window.of(p.get("kernel_size").intValue()));
            case "BatchNorm2d" -> BatchNorm2d.of(p.get("num_features").intValue());
            case "GroupNorm" ->
                GroupNorm.of(
                        p.get("num_groups").intValue(), p.get("num_channels").intValue());
            case "Hardtanh" ->
                new Hardtanh(p.get("min_val").doubleValue(), p.get("max_val").doubleValue());
            case "Dropout" -> new Dropout(p.get("p").doubleValue());
            default -> throw new AssertionError(c.op());
        };
    }
}
