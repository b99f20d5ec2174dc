package dev.libella.app.command;

import dev.libella.app.report.Json;
import dev.libella.app.text.InputShapeText;
import dev.libella.explain.NetworkArithmetic;
import dev.libella.model.Model;
import dev.libella.nn.Network;
import dev.libella.nn.Summary;
import dev.libella.nn.SummaryText;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Shape;
import dev.libella.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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

/** {@code libella inspect}: what a network consists of, without training it. */
@Command(
        name = "inspect",
        description = "Shows a network's layers: the size of what comes out of each, its parameters, its multiply-adds,"
                + " and the totals.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  libella inspect resnet18 --batch 8",
            "  libella inspect 'conv 8 3x3, relu, flatten, linear 10' --input 3x32x32 --explain",
            "  libella inspect lenet5.safetensors --plan --time 5"
        })
public final class InspectCommand implements Callable<Integer> {
    private static final Shape USUAL_INPUT = Shape.of(1, 28, 28);
    private static final int USUAL_CLASSES = 10;
    private static final int MOST_SECONDS = 3600;

    @Mixin
    private final Output output = new Output();

    @Parameters(
            paramLabel = "NETWORK|MODEL",
            description = "A model that train wrote, or " + NetworkArgument.HELP + ".")
    private String text = "";

    @Option(
            names = "--input",
            paramLabel = "CxHxW",
            description = "The shape of one image, such as 3x32x32. Default: the one that a file says or a named"
                    + " network was published for, otherwise 1x28x28.")
    private Optional<String> input = Optional.empty();

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "1",
            description = "Images that are computed together. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(names = "--explain", description = "Show how every size and every count comes about.")
    private boolean explain;

    @Option(names = "--plan", description = "Show how it is computed: the steps, in order, and what computes each.")
    private boolean plan;

    @Option(
            names = "--time",
            paramLabel = "SECONDS",
            description = "With --plan: show how long each step takes for a batch: the median, its share, and what it"
                    + " computes or moves in a second. It runs in rounds of so many seconds until they get no faster;"
                    + " in less than 5 the JVM may not have compiled everything.")
    private Optional<Double> time = Optional.empty();

    @Option(names = "--threads", paramLabel = "N", description = "With --plan: how many compute. Default: all cores.")
    private Optional<Integer> threads = Optional.empty();

    @Override
    public Integer call() throws IOException {
        if (batch < 1) {
            throw output.misuse("--batch: must be at least 1; got " + batch);
        }
        if (plan && explain) {
            throw output.misuse("--plan and --explain are two answers; ask for one of them");
        }
        if (!plan && (time.isPresent() || threads.isPresent())) {
            throw output.misuse("--time and --threads are about the plan; add --plan");
        }
        Optional<Model> model =
                ModelFile.isNamedLikeOne(text) ? Optional.of(ModelFile.load(Path.of(text))) : Optional.empty();
        Network network = network(model);
        if (plan) {
            show(planReport(network, model));
        } else if (output.json()) {
            Json.write(json(Summary.of(network, batch)), output.out());
        } else if (explain) {
            NetworkArithmetic.of(network, batch).lines().forEach(output.out()::println);
        } else {
            output.out().println(SummaryText.render(Summary.of(network, batch)).stripTrailing());
        }
        output.out().flush();
        return 0;
    }

    private PlanReport planReport(Network network, Optional<Model> model) {
        PlanOptions options = output.option(
                "--threads",
                () -> PlanOptions.threads(threads.orElse(Runtime.getRuntime().availableProcessors())));
        if (time.isPresent() && !(time.get() > 0 && time.get() <= MOST_SECONDS)) {
            throw output.misuse(
                    "--time: must be more than 0 and at most " + MOST_SECONDS + " seconds; got " + time.get());
        }
        return PlanReport.of(
                network,
                model.map(Model::parameters),
                batch,
                options,
                time.map(seconds -> Duration.ofMillis(Math.round(1000 * seconds))));
    }

    private void show(PlanReport report) {
        if (output.json()) {
            Json.write(report.json(), output.out());
        } else {
            report.print(output.out());
        }
    }

    private Network network(Optional<Model> model) throws IOException {
        Optional<Shape> shape = input.map(given -> output.option("--input", () -> InputShapeText.parse(given)));
        Optional<Network> file = model.isPresent()
                ? model.map(Model::network)
                : output.option("NETWORK", () -> NetworkArgument.ofJsonFile(text));
        if (file.isPresent()) {
            Shape own = file.get().input();
            if (shape.isPresent() && !shape.get().equals(own)) {
                throw output.misuse("--input: the " + (model.isPresent() ? "model" : "network") + " is for images of "
                        + own.toCrossString() + "; leave the option out, or give the network by its name");
            }
            return file.get();
        }
        if (Zoo.names().contains(text)) {
            Zoo known = Zoo.named(text);
            return output.option(
                    "--input", () -> known.network(shape.orElse(known.usualInput()), known.usualClasses()));
        }
        return output.option("NETWORK", () -> NetworkArgument.resolve(text, shape.orElse(USUAL_INPUT), USUAL_CLASSES));
    }

    private static Map<String, Object> json(Summary summary) {
        List<Map<String, Object>> layers = new ArrayList<>();
        for (Summary.Row row : summary.rows()) {
            Map<String, Object> layer = new LinkedHashMap<>();
            layer.put("name", row.name());
            layer.put("type", row.type());
            layer.put("description", row.description());
            layer.put("inputs", row.inputs());
            layer.put("output", row.output());
            layer.put("parameters", row.parameters());
            layer.put("multiply_adds", row.multiplyAdds());
            layers.add(layer);
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("batch", summary.batch());
        report.put("layers", layers);
        report.put("parameters", summary.parameters());
        report.put("buffers", summary.buffers());
        report.put("multiply_adds", summary.multiplyAdds());
        report.put("input_bytes", summary.inputBytes());
        report.put("forward_backward_bytes", summary.forwardBackwardBytes());
        report.put("parameter_bytes", summary.parameterBytes());
        report.put("total_bytes", summary.totalBytes());
        return report;
    }
}
