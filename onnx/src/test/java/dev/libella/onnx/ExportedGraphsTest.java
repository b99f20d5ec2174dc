package dev.libella.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Modules as PyTorch writes them, some as a dozen nodes, become the layers they were ({@code export.py} made them). */
class ExportedGraphsTest {
    @ParameterizedTest
    @CsvSource({
        "gelu, GELU",
        "gelu_tanh, GELU",
        "hardswish, Hardswish",
        "hardswish_formula, Hardswish",
        "hardsigmoid, Hardsigmoid",
        "hardsigmoid_formula, Hardsigmoid",
        "silu, SiLU",
        "mish, Mish",
        "softplus, Softplus",
        "logsigmoid, LogSigmoid",
        "tanhshrink, Tanhshrink",
        "softshrink, Softshrink",
        "hardshrink, Hardshrink",
        "softsign, Softsign",
        "relu6, ReLU6",
        "layer_norm, LayerNorm",
        "layer_norm_of_rows, LayerNorm",
        "layer_norm_plain, Flatten LayerNorm",
        "group_norm, GroupNorm",
        "group_norm_plain, GroupNorm",
        "instance_norm, InstanceNorm2d",
        "batch_norm, ReLU", // the exporter folds a batch norm into the convolution before it
        "excitation_of_convolutions, AdaptiveAvgPool2d Conv2d ReLU Conv2d Sigmoid Multiply",
        "excitation_of_linear_layers, AdaptiveAvgPool2d Conv2d ReLU Conv2d Sigmoid Multiply",
        "flatten_by_view, Flatten Linear",
        "flatten_by_squeezing, AdaptiveAvgPool2d Flatten Linear",
        "mean, AdaptiveAvgPool2d Flatten Linear",
        "maximum, AdaptiveMaxPool2d Flatten Linear",
        "matrix_and_bias, Flatten Linear",
        "dropout, Flatten Linear",
        "channel_shuffle, ChannelShuffle",
        "pixel_shuffle, PixelShuffle",
        "l2_pool, LpPool2d",
        "l4_pool, LpPool2d",
        "l1_pool, ReLU SumPool2d",
        "mean_of_means, AdaptiveAvgPool2d Flatten Linear",
        "mean_of_kept_means, AdaptiveAvgPool2d",
        "maximum_of_maxima, AdaptiveMaxPool2d Flatten Linear"
    })
    void becomeLayers(String name, String layers) throws IOException {
        for (String file : new String[] {name + ".onnx", name + "-11.onnx"}) {
            OnnxGraph graph = OnnxGraph.read(bytes(file));
            OnnxNetwork imported = Onnx.network(graph);
            assertThat(imported.network().nodes().stream()
                            .skip(1)
                            .map(node -> node.layer().getClass().getSimpleName())
                            .collect(Collectors.joining(" ")))
                    .as(file)
                    .isEqualTo(layers);
            Tensor images = Tensor.zeros(Shape.of(2, 3, 6, 6));
            for (int i = 0; i < images.data().length; i++) {
                images.data()[i] = (float) Random.gaussian(4, i);
            }
            Map<String, OnnxTensor> outputs = OnnxRuntime.run(bytes(file), Map.of("x", OnnxTensor.of(images)));
            Tensor expected = Objects.requireNonNull(outputs.get("y")).toTensor();
            Tensor got = Plan.inference(imported.network(), imported.parameters(), 2, PlanOptions.threads(1))
                    .forward(images);
            assertThat(got.shape()).isEqualTo(expected.shape());
            for (int i = 0; i < got.data().length; i++) {
                assertThat(got.data()[i]).as(file).isCloseTo(expected.data()[i], within(2e-5f));
            }
        }
    }

    private static byte[] bytes(String file) throws IOException {
        String resource = "/exported/" + file;
        try (InputStream in =
                Objects.requireNonNull(ExportedGraphsTest.class.getResourceAsStream(resource), resource)) {
            return in.readAllBytes();
        }
    }
}
