package dev.libella.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.data.Preprocessing;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.*;
import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.quantize.Quantizer;
import dev.libella.tensor.Padding;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import dev.libella.tensor.Window;
import dev.libella.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxExportTest {
    @TempDir
    private Path folder = Path.of("");

    @Property(tries = 150, shrinking = ShrinkingMode.OFF, seed = "20261122")
    void onnxRuntimeComputesTheSame(@ForAll long seed) {
        RandomNetworks random = new RandomNetworks(seed);
        Network network = random.network();
        Parameters parameters = random.parameters(network);
        OnnxExport export = OnnxExport.standard();
        if (random.coin()) {
            export = export.withFoldedBatchNorm();
        }
        if (random.coin()) {
            export = export.withOpset(random.between(19, 21));
        }
        Tensor images = random.images(network, random.between(1, 3));
        byte[] model = export.toBytes(network, parameters);
        assertClose(network, runtime(model, images), forward(network, parameters, images));
    }

    @Test
    void poolsAtPaddedBordersAreWhatOnnxReallyComputes() {
        Window window = new Window(3, 2, Padding.of(1), 1, true);
        for (Layer pool : List.of(
                LpPool2d.of(1, window), LpPool2d.of(2, window), SumPool2d.of(window), LpPool2d.of(2.5, window))) {
            Network network = Network.of(Shape.of(2, 6, 7), pool);
            Parameters parameters = Parameters.initialize(network, 1);
            Tensor images = new RandomNetworks(3).images(network, 2);
            byte[] model = OnnxExport.standard().toBytes(network, parameters);
            assertClose(network, runtime(model, images), forward(network, parameters, images));
        }
    }

    @Test
    void writesTheLowestVersionsAndSaysHowWellTheyAgree() throws IOException {
        Network network =
                Network.of(Shape.of(1, 8, 8), Conv2d.of(1, 2, 3), new ReLU(), new Flatten(), Linear.of(72, 3));
        Path file = folder.resolve("model.onnx");
        OnnxExport.Report report = OnnxExport.standard()
                .withMetadata(Map.of("labels", "a,b,c"))
                .write(file, network, Parameters.initialize(network, 1));
        assertThat(report.opset()).isEqualTo(7);
        assertThat(report.irVersion()).isEqualTo(3);
        assertThat(report.bytes()).isEqualTo(Files.size(file));
        assertThat(report.largestError()).isLessThan(1e-5);
        OnnxGraph graph = OnnxGraph.load(file);
        assertThat(graph.metadata()).containsEntry("labels", "a,b,c").containsKey("libella.largest_error");
        assertThat(graph.inputs()).containsExactly("input");
        assertThat(graph.outputs()).containsExactly("output");
    }

    @Test
    void aFixedBatchIsFixed() throws IOException {
        Network network = Network.of(Shape.of(1, 4, 4), new ReLU());
        Path file = folder.resolve("model.onnx");
        OnnxExport.standard().withBatch(2).write(file, network, Parameters.initialize(network, 1));
        OnnxGraph graph = OnnxGraph.load(file);
        OnnxTensor three = OnnxTensor.of(Tensor.zeros(Shape.of(3, 1, 4, 4)));
        assertThatThrownBy(() -> graph.run(Map.of("input", three)))
                .hasMessage("onnx: the input 'input' must be float32[2, 1, 4, 4]; got float32[3, 1, 4, 4]");
    }

    @Test
    void normalisationCanBePartOfTheModel() {
        Network network = Network.of(Shape.of(3, 4, 4), Conv2d.of(3, 2, 3));
        Parameters parameters = Parameters.initialize(network, 1);
        Preprocessing none = Preprocessing.none(network.input());
        Preprocessing preprocessing = new Preprocessing(
                none.input(), List.of(0.5f, 0.4f, 0.3f), List.of(0.2f, 0.3f, 0.4f), none.polarity(), none.fit());
        byte[] model = OnnxExport.standard().withNormalization(preprocessing).toBytes(network, parameters);
        Tensor images = new RandomNetworks(1).images(network, 1);
        Tensor got = runtime(model, images);
        for (int i = 0; i < images.data().length; i++) {
            int channel = i / 16;
            images.data()[i] = (images.data()[i] - preprocessing.mean().get(channel))
                    / preprocessing.std().get(channel);
        }
        assertClose(network, got, forward(network, parameters, images));
    }

    @Test
    void anOpsetThatCannotHoldTheNetworkIsRefused() {
        Network network = Network.of(Shape.of(1, 4, 4), new GELU(false));
        assertThatThrownBy(() -> OnnxExport.standard().withOpset(7).toBytes(network, Parameters.initialize(network, 1)))
                .isInstanceOf(OnnxException.class)
                .hasMessage("export: this network needs an opset from 9 to 25; got 7; leave --opset out to get the "
                        + "lowest");
    }

    @Test
    void onnxRuntimeCanBeTheOneThatReadsBack() throws IOException {
        Network network = Zoo.LENET5.network();
        Path file = folder.resolve("model.onnx");
        OnnxExport.Report report = OnnxExport.standard()
                .withVerifier(OnnxExport.Verifier.ONNX_RUNTIME)
                .write(file, network, Parameters.initialize(network, 1));
        assertThat(report.largestError()).isBetween(1e-9, 1e-5);
        assertThat(OnnxGraph.load(file).metadata()).containsKey("libella.largest_error");
    }

    /** The networks with pieces that no random network has. */
    @ParameterizedTest
    @EnumSource(names = {"SQUEEZENET1_1", "SHUFFLENETV2", "DENSENET121", "EFFICIENTNET_B0"})
    void theZoosGraphsGoOutAndComeBack(Zoo zoo) {
        Network network = zoo.network(Shape.of(3, 32, 32), 4);
        Parameters parameters = Parameters.initialize(network, 1);
        Tensor images = new RandomNetworks(1).images(network, 1);
        byte[] model = OnnxExport.standard().toBytes(network, parameters);
        Tensor wanted = forward(network, parameters, images);
        assertClose(network, runtime(model, images), wanted);
        OnnxNetwork back = Onnx.network(OnnxGraph.read(model));
        assertThat(back.network().nodes().stream()
                        .map(node -> node.layer().getClass().getSimpleName()))
                .containsExactlyElementsOf(network.nodes().stream()
                        .map(Network.Node::layer)
                        .filter(layer -> !(layer instanceof Dropout))
                        .map(layer -> layer.getClass().getSimpleName())
                        .toList());
        assertClose(network, forward(back.network(), back.parameters(), images), wanted);
    }

    /** Integers, their scales, and nodes between them: any runtime computes the same. */
    @Test
    void eightBitsGoOutAsIntegersAndComeBack() {
        Network network = Network.builder(Shape.of(3, 12, 12))
                .add("conv1", Conv2d.of(3, 8, 3))
                .add("bn1", BatchNorm2d.of(8))
                .add("silu1", new SiLU())
                .add("conv2", Conv2d.of(8, 8, 3).withPadding(1).withGroups(8))
                .add("add", new Add(), "conv2", "silu1") // reads what conv2 reads, rounded
                .add("flatten", new Flatten())
                .add("linear1", Linear.of(800, 5))
                .build();
        Quantizer quantizer = new Quantizer(network, Parameters.initialize(network, 1), PlanOptions.threads(1));
        Tensor images = new RandomNetworks(1).images(network, 4);
        quantizer.observe(images);
        Quantizer.Quantized quantized = quantizer.quantize();
        byte[] model = OnnxExport.standard().toBytes(quantized.network(), quantized.parameters());
        Tensor wanted = forward(quantized.network(), quantized.parameters(), images);
        assertClose(network, runtime(model, images), wanted);
        OnnxGraph graph = OnnxGraph.read(model);
        assertThat(graph.constants().get("linear1.weight_quantized"))
                .isNotNull()
                .extracting(OnnxTensor::type)
                .isEqualTo(DataType.INT8);
        assertThat(graph.constants().get("conv1.weight_quantized")).isNotNull();
        OnnxNetwork back = Onnx.network(graph);
        assertThat(back.network().nodes().stream().map(Network.Node::layer))
                .containsExactlyElementsOf(quantized.network().nodes().stream()
                        .map(Network.Node::layer)
                        .toList());
        assertThat(back.parameters().asMap().values())
                .containsExactlyElementsOf(quantized.parameters().asMap().values());
    }

    private static Tensor runtime(byte[] model, Tensor images) {
        return OnnxRuntime.run(model, Map.of("input", OnnxTensor.of(images)))
                .values()
                .iterator()
                .next()
                .toTensor();
    }

    static Tensor forward(Network network, Parameters parameters, Tensor images) {
        PlanOptions options = PlanOptions.threads(1);
        return Plan.inference(network, parameters, images.shape().size(0), options)
                .forward(images)
                .copy();
    }

    static void assertClose(Network network, Tensor got, Tensor want) {
        assertThat(got.shape()).as("%s", network.nodes()).isEqualTo(want.shape());
        float scale = 1e-2f; // below it only the rounding of terms that cancelled is left
        for (float value : want.data()) {
            scale = Math.max(scale, Math.abs(value));
        }
        for (int i = 0; i < want.data().length; i++) {
            assertThat(got.data()[i])
                    .as("element %d of %s", i, network.nodes())
                    .isCloseTo(want.data()[i], org.assertj.core.data.Offset.offset(1e-4f * scale));
        }
    }
}
