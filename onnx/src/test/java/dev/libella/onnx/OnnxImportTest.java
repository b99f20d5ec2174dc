package dev.libella.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.*;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import dev.libella.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxImportTest {
    @ParameterizedTest
    @EnumSource(
            value = Zoo.class,
            names = {"LENET5", "MLP", "RESNET20"})
    void knownNetworksComeBackLayerForLayer(Zoo known) {
        Network network = known.network();
        Parameters parameters = Parameters.initialize(network, 1);
        OnnxNetwork back = Onnx.network(OnnxGraph.read(OnnxExport.standard().toBytes(network, parameters)));
        assertThat(back.network().nodes().stream().map(Network.Node::layer).toList())
                .usingRecursiveComparison()
                .withEqualsForType((a, b) -> Math.abs(a - b) < 1e-6, Double.class)
                .isEqualTo(network.nodes().stream()
                        .map(Network.Node::layer)
                        .filter(layer -> !(layer instanceof Dropout)) // the export is for inference
                        .toList());
        assertThat(back.parameters().asMap().values())
                .containsExactlyElementsOf(parameters.asMap().values());
    }

    @Property(tries = 150, shrinking = ShrinkingMode.OFF, seed = "20261122")
    void whatIsImportedComputesTheSame(@ForAll long seed) {
        RandomNetworks random = new RandomNetworks(seed);
        Network network = random.network();
        Parameters parameters = random.parameters(network);
        OnnxGraph graph = OnnxGraph.read(OnnxExport.standard().toBytes(network, parameters));
        OnnxNetwork back;
        try {
            back = Onnx.network(graph);
        } catch (OnnxException e) {
            // Some layers are written as several nodes that no layer stands for; then it says which node.
            assertThat(e).hasMessageStartingWith("onnx: this model cannot be turned into a network: ");
            return;
        }
        Tensor images = random.images(network, 2);
        OnnxExportTest.assertClose(
                network,
                OnnxExportTest.forward(back.network(), back.parameters(), images),
                OnnxExportTest.forward(network, parameters, images));
    }

    @Test
    void whatIsNoNetworkIsNamed() {
        Network network = Network.of(Shape.of(2, 4, 4), Conv2d.of(2, 2, 1), new Threshold(0.1, 0.5));
        OnnxGraph graph = OnnxGraph.read(OnnxExport.standard().toBytes(network, Parameters.initialize(network, 1)));
        assertThatThrownBy(() -> Onnx.network(graph))
                .isInstanceOf(OnnxException.class)
                .hasMessageStartingWith("onnx: this model cannot be turned into a network: node Greater '")
                .hasMessageEndingWith("is no layer that networks have. It can still be run as it is: libella run, or "
                        + "OnnxGraph.run");
    }

    @Test
    void graphsThatPyTorchExportedAreLayers() throws IOException {
        Path suite = ConformanceFolder.of("onnx-pytorch-exported");
        for (String name :
                List.of("Conv2d_depthwise", "BatchNorm2d_eval", "Conv1d_groups", "MaxPool2d", "PixelShuffle")) {
            OnnxNetwork imported = Onnx.load(suite.resolve("test_" + name).resolve("model.onnx"));
            assertThat(imported.network().nodes()).as(name).hasSize(1);
        }
    }
}
