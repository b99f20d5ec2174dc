package dev.libella.app.command;

import dev.libella.app.report.Json;
import dev.libella.app.text.InputShapeText;
import dev.libella.nn.Explanation;
import dev.libella.nn.Network;
import dev.libella.nn.Summary;
import dev.libella.nn.SummaryText;
import dev.libella.tensor.Shape;
import dev.libella.zoo.Zoo;
import java.io.IOException;
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

/** {@code libella inspect}: what a network consists of, without training it. */
@Command(
        name = "inspect",
        description = "Shows a network's layers: the size of what comes out of each, its parameters, its multiply-adds,"
                + " and the totals.")
public final class InspectCommand implements Callable<Integer> {
    private static final Shape USUAL_INPUT = Shape.of(1, 28, 28);
    private static final int USUAL_CLASSES = 10;

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

    @Override
    public Integer call() throws IOException {
        if (batch < 1) {
            throw output.misuse("--batch: must be at least 1; got " + batch);
        }
        if (plan && explain) {
            throw output.misuse("--plan and --explain are two answers; ask for one of them");
        }
        Network network = network();
        if (plan) {
            show(PlanReport.of(network, batch));
        } else if (output.json()) {
            Json.write(json(Summary.of(network, batch)), output.out());
        } else if (explain) {
            Explanation.of(network, batch).lines().forEach(output.out()::println);
        } else {
            output.out().println(SummaryText.render(Summary.of(network, batch)).stripTrailing());
        }
        output.out().flush();
        return 0;
    }

    private void show(PlanReport report) {
        if (output.json()) {
            Json.write(report.json(), output.out());
        } else {
            report.print(output.out());
        }
    }

    private Network network() throws IOException {
        Optional<Shape> shape = input.map(given -> output.option("--input", () -> InputShapeText.parse(given)));
        boolean model = ModelFile.isNamedLikeOne(text);
        Optional<Network> file = model
                ? Optional.of(ModelFile.load(Path.of(text)).network())
                : output.option("NETWORK", () -> NetworkArgument.ofJsonFile(text));
        if (file.isPresent()) {
            Shape own = file.get().input();
            if (shape.isPresent() && !shape.get().equals(own)) {
                throw output.misuse("--input: the " + (model ? "model" : "network") + " is for images of "
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
