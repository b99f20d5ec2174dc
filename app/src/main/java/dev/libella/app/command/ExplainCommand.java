package dev.libella.app.command;

import dev.libella.app.explain.Explanation;
import dev.libella.app.report.Figures;
import dev.libella.app.report.Json;
import dev.libella.model.Model;
import dev.libella.plan.PlanOptions;
import dev.libella.text.Nearest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code libella explain MODEL IMAGE -o page.html}. */
@Command(
        name = "explain",
        description = {
            "Shows why a model gives an image its answer, as one HTML page that needs no network: the image's way through"
                    + " the layers, every pixel's arithmetic to click through, and where in the image the reason lies.",
            "Each method's map is checked against that of the same network with random weights; see Adebayo and others"
                    + " 2018, Sanity Checks for Saliency Maps.",
            "Example: libella explain fashion-cnn.safetensors boot.png -o boot.html"
        })
public final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private final Output output = new Output();

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "A .safetensors file that train wrote, or an .onnx file.")
    private Path model = Path.of("");

    @Parameters(index = "1", paramLabel = "IMAGE", description = "An image file, of any size, grey or colour.")
    private Path image = Path.of("");

    @Option(
            names = {"-o", "--out", "--output"},
            paramLabel = "FILE",
            defaultValue = "explain.html",
            description = "Where the page goes. Default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("explain.html");

    @Option(
            names = "--class",
            paramLabel = "LABEL",
            description = "The class to explain, by its name. Default: the network's answer.")
    private Optional<String> label = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "The same seed gives the same page, byte for byte. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many work; does not change the result. Default: all cores.")
    private Optional<Integer> threads = Optional.empty();

    @Override
    public Integer call() throws IOException {
        ModelImage given = ModelImage.load(model, image);
        PlanOptions options = output.option(
                "--threads",
                () -> PlanOptions.threads(threads.orElse(Runtime.getRuntime().availableProcessors())));
        OptionalInt target = label.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(output.option("--class", () -> index(given.model(), label.get())));
        Explanation explanation = Explanation.of(
                model.toString(), image.toString(), given.model(), given.image(), target, seed, options, this::say);
        explanation.page().write(out);
        if (output.json()) {
            Map<String, Object> json = new LinkedHashMap<>(explanation.json());
            json.put("page", out.toString());
            Json.write(json, output.out());
        } else {
            print(explanation, output.out());
        }
        return 0;
    }

    private void say(String step) {
        output.err().println("Computing " + step + " …");
        output.err().flush();
    }

    private static int index(Model model, String label) {
        int index = model.labels().indexOf(label);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "the model has no class '" + label + "'" + Nearest.hint(label, model.labels()));
        }
        return index;
    }

    private void print(Explanation explanation, PrintWriter text) {
        Explanation.Score answer = explanation.scores().getFirst();
        text.println(answer.label() + " " + Figures.percent(answer.probability()));
        explanation
                .attributions()
                .forEach(attribution -> text.printf(
                        "  %-22s sanity check %s (rank correlation with random weights %.3f)%n",
                        attribution.method(),
                        attribution.check().passed() ? "passed" : "failed",
                        attribution.check().correlation()));
        text.println("Wrote " + out + "; open it in a browser.");
        text.flush();
    }
}
