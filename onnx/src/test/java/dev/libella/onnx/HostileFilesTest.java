package dev.libella.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.*;
import dev.libella.onnx.proto.ExternalData;
import dev.libella.onnx.proto.MessageWriter;
import dev.libella.onnx.proto.TensorCodec;
import dev.libella.onnx.proto.TensorProto;
import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostileFilesTest {
    private static final long SMALL = 1 << 16;

    @TempDir
    private Path folder = Path.of("");

    private static byte[] model() {
        Network network = Network.of(
                Shape.of(1, 5, 5),
                Conv2d.of(1, 2, 3).withPadding(1),
                BatchNorm2d.of(2),
                new ReLU(),
                new MaxPool2d(Window.of(2), Window.of(2)),
                new Flatten(),
                Linear.of(32, 3),
                new Softmax());
        return OnnxExport.standard().toBytes(network, Parameters.initialize(network, 1));
    }

    /** Any damage ends in a sentence, or in a model that still runs; never in another exception. */
    @Property(tries = 3000, shrinking = ShrinkingMode.OFF)
    void damagedBytesEndInASentence(@ForAll long seed) {
        byte[] bytes = MODEL.clone();
        long key = Random.key(seed, 1);
        int changes = 1 + (int) (4 * Random.uniform(key, 0));
        for (int i = 0; i < changes; i++) {
            int at = (int) (Random.uniform(key, 2 * i + 1) * bytes.length);
            bytes[at] = (byte) (256 * Random.uniform(key, 2 * i + 2));
        }
        try {
            OnnxGraph graph = OnnxGraph.read(bytes, SMALL);
            for (String input : graph.inputs()) {
                graph.run(Map.of(input, OnnxTensor.of(Shape.of(1, 1, 5, 5), new float[25])));
            }
            Onnx.network(graph);
        } catch (OnnxException e) {
            assertThat(e).hasMessageStartingWith("onnx: ");
        }
    }

    private static final byte[] MODEL = model();

    @Test
    void aCutOffFileIsNotProtobuf() {
        byte[] half = Arrays.copyOf(MODEL, MODEL.length / 2);
        assertThatThrownBy(() -> OnnxGraph.read(half))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining("was it copied completely?");
    }

    @Test
    void fewBytesCannotClaimALargeTensor() {
        ByteBuffer none = ByteBuffer.allocate(4);
        assertThatThrownBy(() -> decode(TensorProto.raw("w", List.of(30000L, 30000L), 1, none)))
                .hasMessage("onnx: tensor 'w' has sizes [30000, 30000] and so needs 3600000000 bytes; the file has 4; "
                        + "it is damaged");
        assertThatThrownBy(() -> decode(TensorProto.raw("w", List.of(1L << 40), 1, none)))
                .hasMessageContaining("a size must be from 0 to 2147483647");
        assertThatThrownBy(() -> decode(TensorProto.raw("w", List.of(-1L), 1, none)))
                .hasMessageContaining("a size must be from 0");
        assertThatThrownBy(() -> decode(TensorProto.raw("w", List.of(1L << 30, 1L << 30), 1, none)))
                .hasMessageContaining("more elements than one array can hold");
        assertThatThrownBy(() -> decode(TensorProto.raw("w", List.of(1L), 99, none)))
                .hasMessageContaining("there is no supported element type 99");
    }

    private static OnnxTensor decode(TensorProto tensor) {
        return TensorCodec.decode(tensor, ExternalData.NONE);
    }

    @Test
    void onlyFilesBesideTheModelAreRead() throws IOException {
        Path models = Files.createDirectory(folder.resolve("models"));
        Files.write(folder.resolve("secret"), new byte[4]);
        Files.write(models.resolve("weights"), new byte[] {0, 0, 0, 0, 0, 0, (byte) 0x80, 0x3f});
        Files.createSymbolicLink(models.resolve("link"), folder.resolve("secret"));
        ExternalData files = ExternalData.in(models);
        ByteBuffer one = files.read("w", Map.of("location", "weights", "offset", "4", "length", "4"));
        assertThat(one.getFloat()).isEqualTo(1f);
        for (String outside : List.of("../secret", folder.resolve("secret").toString(), "link", "")) {
            assertThatThrownBy(() -> files.read("w", Map.of("location", outside)))
                    .as(outside)
                    .hasMessageContaining("a model may only read files beside it");
        }
        assertThatThrownBy(() -> files.read("w", Map.of("location", "weights", "length", "999")))
                .hasMessageContaining("that file has 8");
        assertThatThrownBy(() -> files.read("w", Map.of("location", "weights", "offset", "-1")))
                .hasMessageContaining("not a number from 0");
        assertThatThrownBy(() -> files.read("w", Map.of("location", "missing")))
                .hasMessageContaining("put it beside the model");
    }

    private static byte[] graph(String operator, List<String> inputs, int opset, int ir) {
        MessageWriter model = new MessageWriter();
        model.integer(1, ir);
        model.message(7, graph -> {
            graph.message(1, node -> {
                inputs.forEach(name -> node.text(1, name));
                node.text(2, "y");
                node.text(3, "the node");
                node.text(4, operator);
            });
            graph.message(5, TensorCodec.encode("shape", OnnxTensor.of(DataType.INT64, Shape.of(2), new long[] {
                1 << 20, 1 << 20
            }))::write);
            graph.message(12, output -> output.text(1, "y"));
        });
        model.message(8, set -> set.integer(2, opset));
        return model.toByteArray();
    }

    @Test
    void whatCannotBeComputedIsNamed() {
        assertThatThrownBy(() -> OnnxGraph.read(graph("StringNormalizer", List.of(), 13, 7)))
                .hasMessage("onnx: node StringNormalizer 'the node' uses the operator StringNormalizer, which is not "
                        + "supported; export the model without it");
        assertThatThrownBy(() -> OnnxGraph.read(graph("Relu", List.of("y"), 13, 7)))
                .hasMessageContaining("the nodes are not in order, or form a cycle");
        assertThatThrownBy(() -> OnnxGraph.read(graph("Relu", List.of("nowhere"), 13, 7)))
                .hasMessageContaining("uses the value 'nowhere', which nothing gives");
        assertThatThrownBy(() -> OnnxGraph.read(graph("Relu", List.of("shape"), 99, 7)))
                .hasMessageContaining("the model's operators are of opset 99");
        assertThatThrownBy(() -> OnnxGraph.read(graph("Relu", List.of("shape"), 13, 99)))
                .hasMessageContaining("the file's format (IR) version is 99");
        assertThatThrownBy(() -> OnnxGraph.read(graph("ConstantOfShape", List.of("shape"), 13, 7))
                        .run(Map.of()))
                .hasMessageContaining("would give a tensor of the sizes [1048576, 1048576]")
                .hasMessageContaining("use a smaller input");
        assertThatThrownBy(() -> OnnxGraph.read(graph("Relu", List.of(), 13, 7)).run(Map.of()))
                .hasMessage("onnx: node Relu 'the node' needs an input number 1, and it is missing");
    }
}
