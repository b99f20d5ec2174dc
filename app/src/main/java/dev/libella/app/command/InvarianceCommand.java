package dev.libella.app.command;

import dev.libella.app.invariance.InvarianceJson;
import dev.libella.app.invariance.InvariancePage;
import dev.libella.app.invariance.InvarianceText;
import dev.libella.app.invariance.Measured;
import dev.libella.app.report.Json;
import dev.libella.app.report.StepProgress;
import dev.libella.data.Dataset;
import dev.libella.data.ImageFolder.Unreadable;
import dev.libella.explain.invariance.Invariance;
import dev.libella.explain.invariance.Sweep;
import dev.libella.model.Model;
import dev.libella.signal.Boundary;
import dev.libella.text.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code libella invariance}: what a model is invariant to. */
@Command(
        name = "invariance",
        description = {
            "Measures what a model is invariant to: its answers while images are moved, turned, scaled, tilted, bent, lit,"
                    + " covered and disturbed, each at rising strengths, and how the features of each layer move with the"
                    + " image.",
            "The verdict says 'yes' up to the strength at which at least 95 %% of the recognised images keep their"
                    + " answer. A tutorial with the conclusions is docs/invariance.md."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  libella invariance fashion.safetensors -o report.html",
            "  libella invariance fashion.safetensors --against mlp.onnx -o report.html",
            "  libella invariance fashion.safetensors sample --only rotation,scale --images 500 --json"
        })
public final class InvarianceCommand implements Callable<Integer> {
    @Mixin
    private final Output output = new Output();

    @Parameters(index = "0", paramLabel = "MODEL", description = "A file that train wrote, or an ONNX file.")
    private Path file = Path.of("");

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DATA",
            defaultValue = DataArgument.SAMPLE,
            description = DataArgument.HELP + " Of a set in two parts, the test images. Default: ${DEFAULT-VALUE}.")
    private String data = DataArgument.SAMPLE;

    @Option(
            names = {"-o", "--out", "--output"},
            paramLabel = "FILE",
            description =
                    "Where to write the report, as one HTML page that needs nothing else: the verdicts, the curves,"
                            + " the examples that break first, the layers, and all numbers to save.")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--against",
            paramLabel = "MODEL",
            description = "A second model for the same images, measured in the same way and shown beside the first.")
    private Optional<Path> against = Optional.empty();

    @Option(
            names = "--only",
            paramLabel = "NAMES",
            split = ",",
            description = "Only these transformations, such as rotation,scale. Default: all.")
    private List<String> only = List.of();

    @Option(
            names = "--images",
            paramLabel = "N",
            defaultValue = "2000",
            description = "How many images at most, chosen at random. Default: ${DEFAULT-VALUE}.")
    private int images;

    @Option(
            names = "--border",
            paramLabel = "B",
            defaultValue = "constant",
            description =
                    "What comes in at the borders: constant, black; reflect, the image mirrored at its edge; wrap,"
                            + " the image's other end. Default: ${DEFAULT-VALUE}.")
    private Border border = Border.CONSTANT;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Decides the choice of images and what is random in transformations. Default:"
                    + " ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many work; does not change the result. Default: all cores.")
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = "--unreadable",
            paramLabel = "stop|skip",
            defaultValue = "stop",
            description = "What to do about an image in a folder that cannot be read; what is skipped is listed."
                    + " Default: ${DEFAULT-VALUE}.")
    private Unreadable unreadable = Unreadable.STOP;

    /** What comes in at the borders, by the words of image processing. */
    enum Border {
        CONSTANT,
        REFLECT,
        WRAP;

        private Boundary boundary() {
            return switch (this) {
                case CONSTANT -> Boundary.ZEROS;
                case REFLECT -> Boundary.SYMM;
                case WRAP -> Boundary.WRAP;
            };
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (out.isPresent()) {
            requireFolder(out.get());
        }
        Model model = ModelFile.load(file);
        Invariance settings = settings(model);
        Dataset dataset = dataset(model);
        Optional<Model> second = against.isEmpty() ? Optional.empty() : Optional.of(ModelFile.load(against.get()));
        List<Measured> measured = new ArrayList<>();
        measured.add(measure(name(file), model, settings, dataset));
        if (second.isPresent()) {
            measured.add(measure(name(against.orElseThrow()), second.get(), settings, dataset));
        }
        if (out.isPresent()) {
            InvariancePage.of(measured, dataset, data).write(out.get());
            output.err().println("Wrote the report " + out.get() + "; open it in a browser.");
            output.err().flush();
        }
        if (output.json()) {
            Json.write(InvarianceJson.document(measured, data), output.out());
        } else {
            InvarianceText.print(measured, output.out());
        }
        return 0;
    }

    /** Asked before a minute's work rather than after it. */
    private static void requireFolder(Path report) throws IOException {
        Path folder = report.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException("report: there is no folder '" + folder + "' for '" + report
                    + "'; create it, or write the report elsewhere");
        }
    }

    /** The file's name without its ending, unless both models would have the same. */
    private String name(Path path) {
        boolean distinct = against.map(other -> !stem(other).equals(stem(file))).orElse(true);
        return distinct ? stem(path) : path.toString();
    }

    private static String stem(Path path) {
        return String.valueOf(path.getFileName()).replaceFirst("\\.(safetensors|onnx)$", "");
    }

    private Invariance settings(Model model) {
        Invariance all = Invariance.standard(model.network().input());
        List<String> known =
                all.sweeps().stream().map(sweep -> sweep.transformation().id()).toList();
        for (String name : only) {
            if (!known.contains(name)) {
                throw output.misuse("--only: '" + name + "' is not known" + Nearest.hint(name, known));
            }
        }
        Invariance chosen = all.withSweeps(chosen(all.sweeps()))
                .withMotions(chosen(all.motions()))
                .withBoundary(border.boundary())
                .withSeed(seed);
        Invariance counted = output.option("--images", () -> chosen.withImages(images));
        return output.option("--threads", () -> counted.withThreads(threads.orElse(counted.threads())));
    }

    private List<Sweep> chosen(List<Sweep> all) {
        return all.stream()
                .filter(sweep ->
                        only.isEmpty() || only.contains(sweep.transformation().id()))
                .toList();
    }

    private Dataset dataset(Model model) throws IOException, InterruptedException {
        return new DataArgument(data, Optional.empty(), unreadable, 0, output)
                .test(model.labels(), model.preprocessing());
    }

    private Measured measure(String name, Model model, Invariance settings, Dataset dataset)
            throws InterruptedException {
        try (StepProgress progress = new StepProgress(name, output.terminal(), output.err())) {
            return new Measured(name, settings.measure(model, dataset, progress));
        }
    }
}
