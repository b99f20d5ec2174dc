package dev.libella.app.command;

import dev.libella.app.report.Figures;
import dev.libella.app.report.Json;
import dev.libella.app.report.Table;
import dev.libella.nn.Cost;
import dev.libella.nn.Memory;
import dev.libella.nn.Network;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code libella compare mlp fashion-cnn --input 1x28x28}: what networks cost, side by side. */
@Command(
        name = "compare",
        description =
                "Parameters, multiply-adds and memory of several networks side by side; with --train also how well and"
                        + " how fast they learn.")
public final class CompareCommand implements Callable<Integer> {
    private static final int TRAINING_BATCH = 64;

    @Mixin
    private final Output output = new Output();

    @Parameters(arity = "1..*", paramLabel = "NETWORK", description = "Names (mlp, lenet5, …), or layers as text.")
    private List<String> networks = new ArrayList<>();

    @Option(
            names = "--input",
            paramLabel = "CxHxW",
            description = "The input (default: what a named network was made for).")
    private @Nullable String input;

    @Option(
            names = "--train",
            description = "Train each as well, on the 12,000 images that come with this program: accuracy and time.")
    private boolean train;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "5",
            description = "How often --train shows every image. Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Override
    public Integer call() throws Exception {
        List<Network> resolved = networks.stream()
                .map(text -> DescribedNetwork.resolve(text, input))
                .toList();
        List<SampleTraining> trained = train ? Interruption.allowedDuring(() -> train(resolved)) : List.of();
        PrintWriter out = output.out();
        if (output.json()) {
            Json.write(document(resolved, trained), out);
            return 0;
        }
        List<Table.Column> columns = new ArrayList<>(List.of(Table.Column.text("")));
        networks.forEach(name -> columns.add(Table.Column.number(name)));
        Table table = new Table(columns);
        row(table, "input", resolved, network -> network.input().toCrossString());
        row(
                table,
                "parameters",
                resolved,
                network -> Figures.count(Cost.of(network).parameters()));
        row(
                table,
                "multiply-adds for an image",
                resolved,
                network -> Figures.count(Cost.of(network).multiplyAdds()));
        row(
                table,
                "numbers between layers",
                resolved,
                network -> Figures.count(Cost.of(network).activations()));
        row(
                table,
                "memory for an image",
                resolved,
                network -> Figures.bytes(Memory.inference(network, 1).bytes()));
        row(
                table,
                "memory to train, batch of " + TRAINING_BATCH,
                resolved,
                network ->
                        Figures.bytes(Memory.training(network, TRAINING_BATCH).bytes()));
        if (train) {
            row(table, "test accuracy", trained, training -> Figures.percent(training.accuracy()));
            row(table, "time for " + epochs + " epochs", trained, training -> Figures.time(training.time()));
        }
        table.print(out);
        out.flush();
        return 0;
    }

    private List<SampleTraining> train(List<Network> resolved) throws InterruptedException {
        List<SampleTraining> trained = new ArrayList<>();
        for (int i = 0; i < resolved.size(); i++) {
            output.err().println("Training " + networks.get(i) + ":");
            output.err().flush();
            trained.add(SampleTraining.of(resolved.get(i), epochs, output));
        }
        return trained;
    }

    private static <T> void row(Table table, String title, List<T> columns, Function<T, String> cell) {
        List<String> cells = new ArrayList<>(List.of(title));
        columns.forEach(column -> cells.add(cell.apply(column)));
        table.row(cells);
    }

    private Map<String, Object> document(List<Network> resolved, List<SampleTraining> trained) {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < resolved.size(); i++) {
            Network network = resolved.get(i);
            Cost cost = Cost.of(network);
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("network", networks.get(i));
            facts.put("input", network.input().toArray());
            facts.put("parameters", cost.parameters());
            facts.put("multiply_adds", cost.multiplyAdds());
            facts.put("activations", cost.activations());
            facts.put("inference_bytes", Memory.inference(network, 1).bytes());
            facts.put("training_bytes", Memory.training(network, TRAINING_BATCH).bytes());
            facts.put("training_batch", TRAINING_BATCH);
            if (train) {
                facts.put("epochs", epochs);
                facts.put("test_accuracy", trained.get(i).accuracy());
                facts.put("seconds", trained.get(i).time().toMillis() / 1000.0);
            }
            list.add(facts);
        }
        return Map.of("networks", list);
    }
}
