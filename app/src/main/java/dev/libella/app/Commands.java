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

/**
 * All commands, in the order of the help: registered here and nowhere else.
 *
 * <p>Setting a command up means reading its annotations, which takes longer than most commands run; so where it is known
 * which one is meant, the others are left out.
 */
final class Commands {
    private static final Map<String, Class<?>> ALL = all();

    private Commands() {}

    private static Map<String, Class<?>> all() {
        Map<String, Class<?>> all = new LinkedHashMap<>();
        all.put("train", TrainCommand.class);
        all.put("evaluate", EvaluateCommand.class);
        all.put("classify", ClassifyCommand.class);
        all.put("explain", ExplainCommand.class);
        all.put("filters", FiltersCommand.class);
        all.put("features", FeaturesCommand.class);
        all.put("invariance", InvarianceCommand.class);
        all.put("inspect", InspectCommand.class);
        all.put("quantize", QuantizeCommand.class);
        all.put("import", ImportCommand.class);
        all.put("export", ExportCommand.class);
        all.put("run", RunCommand.class);
        all.put("convolve", ConvolveCommand.class);
        all.put("correlate", CorrelateCommand.class);
        all.put("pool", PoolCommand.class);
        all.put("draw", DrawCommand.class);
        all.put("compare", CompareCommand.class);
        all.put("info", InfoCommand.class);
        return all;
    }

    /** The command that the arguments begin with; all of them if they begin otherwise. */
    static Map<String, Class<?>> named(String... arguments) {
        Class<?> first = arguments.length == 0 ? null : ALL.get(arguments[0]);
        return first == null ? ALL : Map.of(arguments[0], first);
    }
}
