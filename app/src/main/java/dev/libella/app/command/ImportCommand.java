package dev.libella.app.command;

import dev.libella.model.Model;
import dev.libella.onnx.Onnx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code libella import}: an ONNX model to a model of ours. */
@Command(
        name = "import",
        description = "Turn an ONNX model into one that can be trained further: layers, weights, labels.",
        footer = {"", "Example:", "  libella import model.onnx -o model.safetensors"})
public final class ImportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "MODEL.onnx", description = "The model.")
    private Path onnx = Path.of("");

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "Where to write the model (.safetensors).")
    private Path output = Path.of("");

    @Override
    public Integer call() throws IOException {
        Model model = Onnx.load(onnx).toModel();
        model.save(output);
        spec.commandLine()
                .getOut()
                .println("imported " + model.network().nodes().size() + " layers, "
                        + model.network().input().toCrossString() + " to "
                        + model.labels().size()
                        + " labels, into " + output);
        return 0;
    }
}
