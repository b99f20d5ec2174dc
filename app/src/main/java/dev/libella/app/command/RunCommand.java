package dev.libella.app.command;

import dev.libella.onnx.TensorFile;
import dev.libella.onnx.tensor.OnnxTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code libella run}: a model on tensors from files. */
@Command(
        name = "run",
        description = "Runs a model (.onnx or .safetensors) on tensors from .npy or .pb files.",
        footer = {
            "",
            "Example:",
            "  libella run model.onnx --input x=x.npy --output y.npy",
            "Names may be left out: files then go to the inputs and outputs in the model's order."
        })
public final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "MODEL", description = "The model: .onnx, or a file that train wrote.")
    private Path model = Path.of("");

    @Option(
            names = {"-i", "--input"},
            paramLabel = "[NAME=]FILE",
            description = "A tensor for an input, .npy or .pb; once for each input.")
    private List<String> inputs = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "[NAME=]FILE",
            description = "Where to write an output, .npy or .pb; NAME may be any value or layer in the model.")
    private List<String> outputs = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        TensorRun run = TensorRun.load(model);
        Map<String, OnnxTensor> given = new LinkedHashMap<>();
        for (Map.Entry<String, Path> file : files("input", inputs, run.inputs()).entrySet()) {
            given.put(file.getKey(), TensorFile.read(file.getValue()));
        }
        Map<String, Path> wanted = files("output", outputs, run.outputs());
        Map<String, OnnxTensor> results =
                run.run(given, wanted.isEmpty() ? run.outputs() : List.copyOf(wanted.keySet()));
        for (Map.Entry<String, OnnxTensor> result : results.entrySet()) {
            Path file = wanted.get(result.getKey());
            if (file == null) {
                spec.commandLine().getOut().println(result.getKey() + " = " + result.getValue());
            } else {
                TensorFile.write(file, result.getKey(), result.getValue());
            }
        }
        return 0;
    }

    /** Names to files; a file without a name gets the next name nobody took. */
    private Map<String, Path> files(String kind, List<String> arguments, List<String> names) {
        Map<String, Path> files = new LinkedHashMap<>();
        List<String> unnamed = new ArrayList<>();
        for (String argument : arguments) {
            int split = argument.lastIndexOf('=');
            if (split <= 0) {
                unnamed.add(argument);
            } else if (files.put(argument.substring(0, split), Path.of(argument.substring(split + 1))) != null) {
                throw new ParameterException(
                        spec.commandLine(), "--" + kind + " has '" + argument.substring(0, split) + "' twice");
            }
        }
        List<String> free =
                names.stream().filter(name -> !files.containsKey(name)).toList();
        if (unnamed.size() > free.size()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "the model has " + names.size() + " " + kind + "s, " + names + "; got more files than that");
        }
        for (int i = 0; i < unnamed.size(); i++) {
            files.put(free.get(i), Path.of(unnamed.get(i)));
        }
        return files;
    }
}
