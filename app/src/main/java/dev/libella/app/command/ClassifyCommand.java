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
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code libella classify}: what images show. */
@Command(
        name = "classify",
        description = {
            "Says what images show: the most likely classes with their probabilities.",
            "An image may be PNG, JPEG, GIF, BMP, WebP or TIFF, of any size, grey or colour; it is brought to the size"
                    + " and colour of the images that the network has learned.",
            "The networks of sample, mnist and fashion-mnist know light things on a dark ground; of an image whose border"
                    + " is mostly light they see the negative, so dark-on-light drawings and light-on-dark ones both work."
                    + " Other networks see images as they are. --polarity says otherwise."
        })
public final class ClassifyCommand implements Callable<Integer> {
    /** Multiply-adds that the reference kernels do in about the time in which the fast ones get ready: half a second. */
    private static final long LITTLE_WORK = 200_000_000;

    @Mixin
    private final Output output = new Output();

    @Parameters(index = "0", paramLabel = "MODEL", description = "A file that train wrote.")
    private Path file = Path.of("");

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "IMAGE", description = "Image files.")
    private List<Path> images = List.of();

    @Option(
            names = "--top",
            paramLabel = "K",
            defaultValue = "3",
            description = "How many classes to show for each image. Default: ${DEFAULT-VALUE}.")
    private int top;

    @Option(
            names = "--polarity",
            paramLabel = "P",
            description = "as_is; inverted: the negative; light_on_dark: the negative of images with a light border;"
                    + " dark_on_light: the negative of images with a dark border. Default: what the model says.")
    private Optional<Polarity> polarity = Optional.empty();

    @Override
    public Integer call() throws IOException {
        if (top < 1) {
            throw output.misuse("--top: must be at least 1; got " + top);
        }
        Model model = ModelFile.load(file);
        Kernels kernels = kernels(model);
        if (kernels == Kernels.FASTEST && FullStart.isWanting()) {
            return FullStart.run(output.arguments());
        }
        Classifier classifier = Classifier.of(polarity.isEmpty() ? model : with(polarity.get(), model), kernels);
        Map<Path, List<Prediction>> answers = new LinkedHashMap<>();
        for (Path image : images) {
            answers.put(image, classifier.classify(Images.read(image), top));
        }
        if (output.json()) {
            Json.write(json(answers), output.out());
        } else {
            print(answers, output.out());
        }
        return 0;
    }

    /** The fastest kernels are made at first use: what is little work by itself is done sooner without them. */
    private Kernels kernels(Model model) {
        long multiplyAdds = images.size() * Cost.of(model.network()).multiplyAdds();
        return multiplyAdds < LITTLE_WORK ? Kernels.REFERENCE : Kernels.FASTEST;
    }

    private static Model with(Polarity polarity, Model model) {
        return new Model(
                model.network(),
                model.parameters(),
                model.labels(),
                model.preprocessing().withPolarity(polarity),
                model.provenance());
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
