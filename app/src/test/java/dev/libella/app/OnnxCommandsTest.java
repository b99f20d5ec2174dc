package dev.libella.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.data.Preprocessing;
import dev.libella.model.Model;
import dev.libella.model.Provenance;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.ReLU;
import dev.libella.onnx.TensorFile;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxCommandsTest {
    @TempDir
    private Path folder = Path.of("");

    private Model saved() throws IOException {
        Network network =
                Network.of(Shape.of(1, 5, 5), Conv2d.of(1, 2, 3), new ReLU(), new Flatten(), Linear.of(18, 3));
        Preprocessing none = Preprocessing.none(network.input());
        Model model = new Model(
                network,
                Parameters.initialize(network, 1),
                List.of("cat", "dog", "bird"),
                new Preprocessing(none.input(), List.of(0.25f), List.of(0.5f), none.polarity(), none.fit()),
                Provenance.unknown());
        model.save(folder.resolve("model.safetensors"));
        return model;
    }

    @Test
    void aModelSurvivesExportAndImport() throws IOException {
        Model model = saved();
        String onnx = folder.resolve("model.onnx").toString();
        Run export = Run.of("export", folder.resolve("model.safetensors").toString(), "-o", onnx);
        assertThat(export.err()).isEmpty();
        assertThat(export.out()).contains("opset 7, IR version 3").contains("largest error");
        String back = folder.resolve("back.safetensors").toString();
        Run run = Run.of("import", onnx, "-o", back);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("imported 4 layers, 1×5×5 to 3 labels");
        Model imported = Model.load(Path.of(back));
        assertThat(imported.labels()).isEqualTo(model.labels());
        assertThat(imported.preprocessing()).isEqualTo(model.preprocessing());
        assertThat(imported.parameters().asMap().values())
                .containsExactlyElementsOf(model.parameters().asMap().values());
    }

    @Test
    void runsOnTensorsFromFiles() throws IOException {
        saved();
        String onnx = folder.resolve("model.onnx").toString();
        Run.of("export", folder.resolve("model.safetensors").toString(), "-o", onnx, "--batch", "1");
        Path x = folder.resolve("x.npy");
        Path y = folder.resolve("y.pb");
        TensorFile.write(x, "x", OnnxTensor.of(Shape.of(1, 1, 5, 5), new float[25]));
        Run run = Run.of("run", onnx, "--input", "input=" + x, "--output", y.toString());
        assertThat(run).isEqualTo(new Run(0, "", ""));
        assertThat(TensorFile.read(y).shape()).isEqualTo(Shape.of(1, 3));
        assertThat(Run.of("run", onnx, "--input", x.toString()).out()).startsWith("output = float32[1, 3] [");
        assertThat(Run.of("run", onnx).err())
                .isEqualTo("libella: onnx: the input 'input' is missing; the model needs [input]\n");
        assertThat(Run.of("run", onnx, "-i", x.toString(), "-i", x.toString()).err())
                .contains("the model has 1 inputs, [input]; got more files than that");
    }

    @Test
    void commandsForModelsTakeAnExportedFileAsTheModelItself() throws IOException {
        saved();
        String own = folder.resolve("model.safetensors").toString();
        String onnx = folder.resolve("model.onnx").toString();
        Run.of("export", own, "-o", onnx);
        Path images = Files.createDirectories(folder.resolve("images"));
        for (String label : List.of("cat", "dog", "bird")) {
            Path image = Files.createDirectories(images.resolve(label)).resolve("1.png");
            BufferedImage picture = new BufferedImage(5, 5, BufferedImage.TYPE_BYTE_GRAY);
            picture.setRGB(label.length() - 2, 1, 0xFFFFFF);
            ImageIO.write(picture, "png", image.toFile());
        }
        String image = images.resolve("dog/1.png").toString();
        assertSame(Run.of("classify", own, image, "--json"), Run.of("classify", onnx, image, "--json"));
        assertSame(
                Run.of("evaluate", own, images.toString(), "--json"),
                Run.of("evaluate", onnx, images.toString(), "--json"));
        Run inspect = Run.of("inspect", onnx, "--json");
        assertThat(inspect.err()).isEmpty();
        assertThat(inspect.out()).contains("\"output\" : [ 1, 3 ]", "\"total_bytes\"");
    }

    private static void assertSame(Run expected, Run actual) {
        assertThat(expected.code()).as(expected.err()).isZero();
        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void wrongUsageIsASentence() throws IOException {
        saved();
        String model = folder.resolve("model.safetensors").toString();
        String onnx = folder.resolve("model.onnx").toString();
        assertThat(Run.of("export", model, "-o", onnx, "--batch", "many").err())
                .contains("--batch must be a number from 1, or dynamic; got 'many'");
        assertThat(Run.of("export", model, "-o", onnx, "--opset", "3").err())
                .contains("this network needs an opset from 7 to 25; got 3");
        assertThat(Run.of("import", model, "-o", onnx).err()).contains("onnx: ");
    }
}
