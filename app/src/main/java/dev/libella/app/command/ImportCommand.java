package dev.libella.app.command;

import dev.libella.app.report.Json;
import dev.libella.app.text.InputShapeText;
import dev.libella.model.Model;
import dev.libella.onnx.Onnx;
import dev.libella.onnx.OnnxNetwork;
import dev.libella.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code libella import}: an ONNX model, or weights from PyTorch, to a model of ours. */
@Command(
        name = "import",
        description = {
            "Turns an ONNX model into one that can be trained further: layers, weights, labels.",
            "Or weights that were saved from PyTorch (.safetensors), with --network to say what they are for. Images are"
                    + " then normalised as torchvision does it for networks that were published for ImageNet."
        },
        footer = {
            "",
            "Examples:",
            "  libella import model.onnx -o model.safetensors",
            "  libella import detector.onnx --input 3x640x640 -o model.safetensors",
            "  libella import weights.safetensors --network resnet18 --labels classes.txt -o model.safetensors"
        })
public final class ImportCommand implements Callable<Integer> {
    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "FILE", description = "The ONNX model or the weights.")
    private Path file = Path.of("");

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "MODEL",
            description = "Where to write the model (.safetensors).")
    private Path target = Path.of("");

    @Option(
            names = "--network",
            paramLabel = "NETWORK",
            description = "What the weights are for: " + NetworkArgument.HELP + ".")
    private Optional<String> network = Optional.empty();

    @Option(
            names = "--input",
            paramLabel = "CxHxW",
            description = "The shape of one image, such as 3x32x32. Default: the one that the ONNX file says, or that"
                    + " --network was published for.")
    private Optional<String> input = Optional.empty();

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "What the outputs of --network mean, a label on each line. Default: numbers.")
    private Optional<Path> labels = Optional.empty();

    @Override
    public Integer call() throws IOException {
        Model model = model();
        model.save(target);
        int layers = model.network().nodes().size();
        Shape image = model.network().input();
        if (output.json()) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("layers", layers);
            report.put("input", image.toArray());
            report.put("labels", model.labels());
            report.put("model", target.toString());
            Json.write(report, output.out());
        } else {
            output.out()
                    .println("imported " + layers + " layers, " + image.toCrossString() + " to "
                            + model.labels().size() + " labels, into " + target);
        }
        return 0;
    }

    private Model model() throws IOException {
        Optional<Shape> image = input.map(text -> output.option("--input", () -> InputShapeText.parse(text)));
        if (network.isPresent()) {
            return new StateDict(network.get(), image, labels).load(file);
        }
        if (labels.isPresent()) {
            throw output.misuse("--labels names the outputs of --network; give it, or leave the labels out");
        }
        if (file.toString().endsWith(".safetensors")) {
            throw output.misuse("weights do not say what they are for; give --network, e.g. --network resnet18");
        }
        OnnxNetwork onnx = image.isPresent() ? Onnx.load(file, image.get()) : Onnx.load(file);
        return onnx.toModel();
    }
}
