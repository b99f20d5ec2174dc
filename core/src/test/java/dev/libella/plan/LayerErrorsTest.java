package dev.libella.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.libella.Conformance;
import dev.libella.nn.NetworkJson;
import dev.libella.nn.Shapes;
import dev.libella.nn.layer.Add;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.Concat;
import dev.libella.nn.layer.Conv1d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.ConvTranspose1d;
import dev.libella.nn.layer.ConvTranspose2d;
import dev.libella.nn.layer.Dropout;
import dev.libella.nn.layer.GroupNorm;
import dev.libella.nn.layer.Hardtanh;
import dev.libella.nn.layer.Layer;
import dev.libella.nn.layer.Softmax;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import dev.libella.tensor.Window;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
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
            "prelu",
            "batch_norm",
            "pad");
    private static final Set<String> OTHERS = Set.of("softmax", "add", "cat", "gelu", "reshape", "ConvTranspose2d");
    private static final Set<String> MODULES =
            Set.of("Conv1d", "Conv2d", "ConvTranspose1d", "BatchNorm2d", "GroupNorm", "Hardtanh", "Dropout");

    @TestFactory
    Stream<DynamicTest> refusesWhatPyTorchRefuses() {
        return Conformance.cases("errors.json")
                .filter(c -> FUNCTIONS.contains(c.op()) || MODULES.contains(c.op()) || OTHERS.contains(c.op()))
                // Element types and paddings that here are Java types, and so cannot be written.
                .filter(c -> !c.at("why").asString("").contains("dtype")
                        && !c.params().has("padding_mode"))
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
        if (OTHERS.contains(c.op())) {
            return other(c, input);
        }
        Layer layer = MODULES.contains(c.op()) ? module(c) : TorchCases.layer(c, input.shape());
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (String name : new String[] {"weight", "bias"}) {
            if (c.has("inputs", name)) {
                weights.put(name, c.tensor("inputs", name));
            }
        }
        return Functional.forward(layer, weights, input);
    }

    /** What is not called as PyTorch's function is. */
    private static Tensor other(Conformance.Case c, Tensor input) {
        JsonNode p = c.params();
        return switch (c.op()) {
            case "softmax" ->
                Functional.forward(
                        new Softmax(p.get("dim").intValue() + 1),
                        Map.of(),
                        input.reshape(input.shape().prepend(1)));
            case "add" -> join(new Add(), c);
            case "cat" -> join(new Concat(p.get("dim").intValue() + 1), c);
            case "gelu" -> {
                NetworkJson.read(
                        "{\"format\":\"libella-network\",\"version\":1,\"input\":[1],\"layers\":[{\"name\":\"a\","
                                + "\"type\":\"GELU\",\"approximate\":\""
                                + p.get("approximate").asString() + "\"}]}");
                yield input;
            }
            case "reshape" -> input.reshape(Shape.of(Conformance.intList(p.get("shape"))));
            case "ConvTranspose2d" -> {
                // Here the output's size is asked for by what is added to the smallest.
                Window window = Window.of(
                        p.get("kernel_size").intValue(), p.get("stride").intValue());
                int smallest = (input.shape().size(2) - 1) * window.stride() + window.kernel();
                List<Integer> added = IntStream.of(Conformance.intList(p.get("output_size")))
                        .mapToObj(size -> size - smallest)
                        .toList();
                int out = p.get("out_channels").intValue();
                int in = p.get("in_channels").intValue();
                yield Functional.forward(
                        new ConvTranspose2d(in, out, List.of(window, window), added, 1, false),
                        Map.of("weight", Tensor.zeros(Shape.of(in, out, window.kernel(), window.kernel()))),
                        input);
            }
            default -> throw new AssertionError(c.op());
        };
    }

    /** The shape behind a layer that joins two values of one example. */
    private static Tensor join(Layer layer, Conformance.Case c) {
        return Tensor.zeros(Shapes.output(
                layer,
                List.of(
                        c.tensor("inputs", "input").shape(),
                        c.tensor("inputs", "other").shape())));
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
