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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code libella compare mlp fashion-cnn --input 1x28x28}: what networks cost, side by side. */
@Command(name = "compare", description = "Parameters, multiply-adds and memory of several networks side by side.")
public final class CompareCommand implements Callable<Integer> {
    private static final int TRAINING_BATCH = 64;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "1..*", paramLabel = "NETWORK", description = "Names (mlp, lenet5, …), or layers as text.")
    private List<String> networks = new ArrayList<>();

    @Option(
            names = "--input",
            paramLabel = "CxHxW",
            description = "The input (default: what a named network was made for).")
    private @Nullable String input;

    @Option(names = "--json", description = "One JSON document on stdout.")
    private boolean json;

    @Override
    public Integer call() {
        List<Network> resolved = networks.stream()
                .map(text -> DescribedNetwork.resolve(text, input))
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.write(document(resolved), out);
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
        table.print(out);
        out.flush();
        return 0;
    }

    private static void row(Table table, String title, List<Network> networks, Function<Network, String> cell) {
        List<String> cells = new ArrayList<>(List.of(title));
        networks.forEach(network -> cells.add(cell.apply(network)));
        table.row(cells);
    }

    private Map<String, Object> document(List<Network> resolved) {
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
            list.add(facts);
        }
        return Map.of("networks", list);
    }
}
