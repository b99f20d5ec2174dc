package dev.libella.app.command;

import dev.libella.app.report.Figures;
import dev.libella.app.report.Json;
import dev.libella.data.Augmentations;
import dev.libella.data.Batches;
import dev.libella.data.Dataset;
import dev.libella.data.Epoch;
import dev.libella.data.ImageFolder.Unreadable;
import dev.libella.data.TrainTest;
import dev.libella.model.Model;
import dev.libella.plan.PlanOptions;
import dev.libella.quantize.Quantizer;
import dev.libella.train.Evaluator;
import dev.libella.train.loss.CrossEntropy;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code libella quantize}: a model in eight bits. */
@Command(
        name = "quantize",
        description = {
            "Puts a model's weights and layer inputs into eight bits: the file becomes four times smaller.",
            "Some training images tell which range the numbers have; the test images tell what it costs in accuracy. The"
                    + " result is a model like every other, and exported to ONNX it has the integers and the nodes"
                    + " (QuantizeLinear, DequantizeLinear) that other runtimes compute in integers."
        },
        footer = {"", "Example:", "  libella quantize fashion-cnn.safetensors sample -o fashion-cnn-int8.safetensors"})
public final class QuantizeCommand implements Callable<Integer> {
    private static final int BATCH = 64;

    @Mixin
    private final Output output = new Output();

    @Parameters(index = "0", paramLabel = "MODEL", description = "A file that train wrote, or .onnx.")
    private Path file = Path.of("");

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DATA",
            defaultValue = DataArgument.SAMPLE,
            description = DataArgument.HELP + " Default: ${DEFAULT-VALUE}.")
    private String data = DataArgument.SAMPLE;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "Where to write the model (.safetensors).")
    private Path target = Path.of("");

    @Option(
            names = "--images",
            paramLabel = "N",
            defaultValue = "512",
            description = "How many training images tell the range. Default: ${DEFAULT-VALUE}.")
    private int images;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Decides which. Default: 0.")
    private long seed;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (images < 1) {
            throw output.misuse("--images: must be at least 1; got " + images);
        }
        Model model = ModelFile.load(file);
        PlanOptions options = PlanOptions.threads(Runtime.getRuntime().availableProcessors());
        Quantizer quantizer = new Quantizer(model.network(), model.parameters(), options);
        TrainTest sets =
                new DataArgument(data, Optional.of(model.network().input()), Unreadable.STOP, seed, output).trainTest();
        observe(quantizer, model, sets.train());
        Quantizer.Quantized quantized = quantizer.quantize();
        Model small = new Model(
                quantized.network(), quantized.parameters(), model.labels(), model.preprocessing(), model.provenance());
        double before = accuracy(model, sets.test());
        double after = accuracy(small, sets.test());
        small.save(target);
        report(before, after, sets.test().size());
        return 0;
    }

    private void observe(Quantizer quantizer, Model model, Dataset training) throws InterruptedException {
        int batch = Math.min(BATCH, Math.min(images, training.size()));
        Batches batches = Batches.shuffled(training, model.preprocessing(), Augmentations.NONE, batch, seed);
        try (Epoch epoch = batches.epoch(0)) {
            for (int seen = 0; seen < images && epoch.hasNext(); seen += batch) {
                quantizer.observe(epoch.next().images());
            }
        }
    }

    private static double accuracy(Model model, Dataset test) throws InterruptedException {
        return new Evaluator(
                        model.network(),
                        model.parameters(),
                        test,
                        model.preprocessing(),
                        new CrossEntropy(),
                        Runtime.getRuntime().availableProcessors())
                .evaluate()
                .accuracy();
    }

    private void report(double before, double after, int tested) throws IOException {
        if (output.json()) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("accuracy_before", before);
            report.put("accuracy", after);
            report.put("bytes_before", Files.size(file));
            report.put("bytes", Files.size(target));
            report.put("model", target.toString());
            Json.write(report, output.out());
            return;
        }
        PrintWriter text = output.out();
        text.println("Accuracy on " + Figures.count(tested) + " test images: " + Figures.percent(before) + " before, "
                + Figures.percent(after) + " in eight bits.");
        text.println("Saved " + target + " (" + Figures.bytes(Files.size(target)) + "; " + file + " has "
                + Figures.bytes(Files.size(file)) + ").");
        text.flush();
    }
}
