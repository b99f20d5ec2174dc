package dev.libella.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.data.Preprocessing;
import dev.libella.format.Safetensors;
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
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import dev.libella.zoo.Zoo;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
        assertThat(export.out()).contains("opset 7, IR version 3").contains("computed by libella, ");
        Run verified =
                Run.of("export", folder.resolve("model.safetensors").toString(), "-o", onnx, "--verify", "onnxruntime");
        assertThat(verified.err()).isEmpty();
        assertThat(verified.out()).contains("computed by ONNX Runtime, ");
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
    void weightsWithoutANetworkAreImportedIntoTheOneThatIsNamed() throws IOException {
        Network network = Zoo.LENET5.network(Shape.of(1, 28, 28), 3);
        Parameters weights = Parameters.initialize(network, 4);
        Path file = folder.resolve("weights.safetensors");
        Safetensors.of(weights.asMap(), Map.of("format", "pt")).write(file);
        Path labels = Files.writeString(folder.resolve("labels.txt"), "cat\ndog\nbird\n");
        String model = folder.resolve("model.safetensors").toString();
        Run run = Run.of("import", file.toString(), "--network", "lenet5", "--labels", labels.toString(), "-o", model);
        assertThat(run).isEqualTo(new Run(0, "imported 12 layers, 1×28×28 to 3 labels, into " + model + "\n", ""));
        Model imported = Model.load(Path.of(model));
        assertThat(imported.parameters()).isEqualTo(weights);
        assertThat(imported.labels()).containsExactly("cat", "dog", "bird");
        assertThat(Run.of("import", file.toString(), "-o", model).err())
                .contains("weights do not say what they are for; give --network");
        assertThat(Run.of("import", file.toString(), "--network", "resnet18", "-o", model)
                        .err())
                .contains(
                        "'conv1.weight' must be [64, 3, 7, 7]; got [6, 1, 5, 5]; is this the model of another network?");
        assertThat(Run.of("import", file.toString(), "--network", "conv 2 3x3", "-o", model)
                        .err())
                .contains("for other networks give --input");
    }

    @Test
    void aModelOfOursRunsOnTensorsToo() throws IOException {
        Model model = saved();
        String file = folder.resolve("model.safetensors").toString();
        Path x = folder.resolve("x.npy");
        Path y = folder.resolve("y.npy");
        Path hidden = folder.resolve("hidden.npy");
        Tensor images = Tensor.zeros(Shape.of(2, 1, 5, 5));
        images.data()[7] = 1;
        TensorFile.write(x, "x", OnnxTensor.of(images));
        Run run = Run.of("run", file, "-i", x.toString(), "-o", "output=" + y, "-o", "relu1=" + hidden);
        assertThat(run).isEqualTo(new Run(0, "", ""));
        Tensor wanted = Plan.inference(model.network(), model.parameters(), 2, PlanOptions.threads(1))
                .forward(images);
        assertThat(TensorFile.read(y).toTensor()).isEqualTo(wanted);
        assertThat(TensorFile.read(hidden).shape()).isEqualTo(Shape.of(2, 2, 3, 3));
        assertThat(Run.of("run", file).err())
                .isEqualTo("libella: run: the model needs 'input', float32 [N, 1, 5, 5]; got nothing\n");
        assertThat(Run.of("run", file, "-i", x.toString(), "-o", "relu9=" + y).err())
                .contains("there is no layer 'relu9'");
    }

    @Test
    void aModelInEightBitsIsAModel() throws IOException {
        saved();
        Path images = folder.resolve("images");
        for (String label : List.of("bird", "cat", "dog")) {
            for (int i = 0; i < 4; i++) {
                BufferedImage picture = new BufferedImage(5, 5, BufferedImage.TYPE_BYTE_GRAY);
                picture.setRGB(i, label.length() - 2, 0xFFFFFF);
                Path file = Files.createDirectories(images.resolve(label)).resolve(i + ".png");
                ImageIO.write(picture, "png", file.toFile());
            }
        }
        String model = folder.resolve("model.safetensors").toString();
        String small = folder.resolve("small.safetensors").toString();
        Run run = Run.of("quantize", model, images.toString(), "-o", small);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains(" before, ", " in eight bits.", "Saved " + small);
        assertThat(Run.of("inspect", small).out()).contains("FakeQuantize");
        assertThat(Run.of("evaluate", small, images.toString()).out()).startsWith("Accuracy ");
        assertThat(Run.of("classify", small, images.resolve("dog/1.png").toString())
                        .code())
                .isZero();
        String onnx = folder.resolve("small.onnx").toString();
        assertThat(Run.of("export", small, "-o", onnx, "--verify", "onnxruntime")
                        .out())
                .contains("opset 13", "ONNX Runtime");
        assertThat(Run.of("quantize", small, images.toString(), "-o", small).err())
                .isEqualTo("libella: quantize: the network is in eight bits already\n");
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
        Path text = Files.writeString(folder.resolve("text.onnx"), "no model");
        assertThat(Run.of("import", text.toString(), "-o", onnx).err()).contains("onnx: ");
    }
}
