package dev.libella.app.command;

import dev.libella.app.report.Figures;
import dev.libella.app.report.Json;
import dev.libella.data.Images;
import dev.libella.data.Polarity;
import dev.libella.model.Classifier;
import dev.libella.model.Classifier.Prediction;
import dev.libella.model.Model;
import dev.libella.nn.Cost;
import dev.libella.plan.Kernels;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * {@code libella classify}: what images show.
 *
 * <p>It is described to picocli in code rather than by annotations: to read them takes longer than to classify a small
 * image.
 */
public final class ClassifyCommand implements Callable<Integer> {
    /** Multiply-adds that the reference kernels do in about the time in which the fast ones get ready: half a second. */
    private static final long LITTLE_WORK = 200_000_000;

    private final Output output = new Output();

    private final PositionalParamSpec file = PositionalParamSpec.builder()
            .index("0")
            .required(true)
            .paramLabel("MODEL")
            .type(Path.class)
            .description("A file that train wrote.")
            .build();

    private final PositionalParamSpec images = PositionalParamSpec.builder()
            .index("1..*")
            .required(true)
            .arity("1..*")
            .paramLabel("IMAGE")
            .type(List.class)
            .auxiliaryTypes(Path.class)
            .description("Image files.")
            .build();

    private final OptionSpec top = OptionSpec.builder("--top")
            .paramLabel("K")
            .type(int.class)
            .defaultValue("3")
            .description("How many classes to show for each image. Default: ${DEFAULT-VALUE}.")
            .build();

    private final OptionSpec polarity = OptionSpec.builder("--polarity")
            .paramLabel("P")
            .type(Polarity.class)
            .description("as_is; inverted: the negative; light_on_dark: the negative of images with a light border;"
                    + " dark_on_light: the negative of images with a dark border. Default: what the model says.")
            .build();

    /** What picocli has to know to set it up. */
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(this)
                .name("classify")
                .addPositional(file)
                .addPositional(images)
                .addOption(top)
                .addOption(polarity);
        spec.usageMessage()
                .description(
                        "Says what images show: the most likely classes with their probabilities.",
                        "An image may be PNG, JPEG, GIF, BMP, WebP or TIFF, of any size, grey or colour; it is brought to"
                                + " the size and colour of the images that the network has learned.",
                        "The networks of sample, mnist and fashion-mnist know light things on a dark ground; of an image"
                                + " whose border is mostly light they see the negative, so dark-on-light drawings and"
                                + " light-on-dark ones both work. Other networks see images as they are. --polarity says"
                                + " otherwise.");
        output.addTo(spec);
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        int count = top.getValue();
        if (count < 1) {
            throw output.misuse("--top: must be at least 1; got " + count);
        }
        List<Path> files = images.getValue();
        Model model = model();
        Kernels kernels = kernels(model, files.size());
        if (kernels == Kernels.FASTEST && FullStart.isWanting()) {
            return FullStart.run(output.arguments());
        }
        Classifier classifier = Classifier.of(model, kernels);
        Map<Path, List<Prediction>> answers = new LinkedHashMap<>();
        for (Path image : files) {
            answers.put(image, classifier.classify(Images.read(image), count));
        }
        if (output.json()) {
            Json.write(json(answers), output.out());
        } else {
            print(answers, output.out());
        }
        return 0;
    }

    /** The model, with the polarity that was asked for. */
    private Model model() throws IOException {
        Model model = ModelFile.load(file.getValue());
        @Nullable Polarity asked = polarity.getValue();
        return asked == null
                ? model
                : new Model(
                        model.network(),
                        model.parameters(),
                        model.labels(),
                        model.preprocessing().withPolarity(asked),
                        model.provenance());
    }

    /** The fastest kernels are made at first use: what is little work by itself is done sooner without them. */
    private static Kernels kernels(Model model, int images) {
        long multiplyAdds = images * Cost.of(model.network()).multiplyAdds();
        return multiplyAdds < LITTLE_WORK ? Kernels.REFERENCE : Kernels.FASTEST;
    }

    private static void print(Map<Path, List<Prediction>> answers, PrintWriter out) {
        answers.forEach((image, predictions) -> {
            out.println(image);
            predictions.forEach(prediction ->
                    out.printf("  %8s  %s%n", Figures.percent(prediction.probability()), prediction.label()));
        });
        out.flush();
    }

    private static Map<String, Object> json(Map<Path, List<Prediction>> answers) {
        List<Map<String, Object>> rows = new ArrayList<>();
        answers.forEach((image, predictions) -> {
            List<Map<String, Object>> labels = new ArrayList<>();
            predictions.forEach(prediction -> {
                Map<String, Object> label = new LinkedHashMap<>();
                label.put("label", prediction.label());
                label.put("probability", prediction.probability());
                labels.add(label);
            });
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("image", image.toString());
            row.put("labels", labels);
            rows.add(row);
        });
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("images", rows);
        return report;
    }
}
