package dev.libella.app;

import dev.libella.app.command.ClassifyCommand;
import dev.libella.app.command.CompareCommand;
import dev.libella.app.command.ConvolveCommand;
import dev.libella.app.command.CorrelateCommand;
import dev.libella.app.command.DrawCommand;
import dev.libella.app.command.EvaluateCommand;
import dev.libella.app.command.ExplainCommand;
import dev.libella.app.command.ExportCommand;
import dev.libella.app.command.FeaturesCommand;
import dev.libella.app.command.FiltersCommand;
import dev.libella.app.command.ImportCommand;
import dev.libella.app.command.InfoCommand;
import dev.libella.app.command.InspectCommand;
import dev.libella.app.command.InvarianceCommand;
import dev.libella.app.command.PoolCommand;
import dev.libella.app.command.QuantizeCommand;
import dev.libella.app.command.RunCommand;
import dev.libella.app.command.TrainCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * All commands, in the order of the help: registered here and nowhere else.
 *
 * <p>Setting a command up means reading its annotations, which takes longer than most commands run; so where it is known
 * which one is meant, the others are left out.
 */
final class Commands {
    private static final Map<String, Supplier<Object>> ALL = all();

    private Commands() {}

    private static Map<String, Supplier<Object>> all() {
        Map<String, Supplier<Object>> all = new LinkedHashMap<>();
        all.put("train", TrainCommand::new);
        all.put("evaluate", EvaluateCommand::new);
        all.put("classify", () -> new ClassifyCommand().spec());
        all.put("explain", ExplainCommand::new);
        all.put("filters", FiltersCommand::new);
        all.put("features", FeaturesCommand::new);
        all.put("invariance", InvarianceCommand::new);
        all.put("inspect", InspectCommand::new);
        all.put("quantize", QuantizeCommand::new);
        all.put("import", ImportCommand::new);
        all.put("export", ExportCommand::new);
        all.put("run", RunCommand::new);
        all.put("convolve", ConvolveCommand::new);
        all.put("correlate", CorrelateCommand::new);
        all.put("pool", PoolCommand::new);
        all.put("draw", DrawCommand::new);
        all.put("compare", CompareCommand::new);
        all.put("info", InfoCommand::new);
        return all;
    }

    /** The command that the arguments begin with; all of them if they begin otherwise. */
    static Map<String, Supplier<Object>> named(String... arguments) {
        Supplier<Object> first = arguments.length == 0 ? null : ALL.get(arguments[0]);
        return first == null ? ALL : Map.of(arguments[0], first);
    }
}
