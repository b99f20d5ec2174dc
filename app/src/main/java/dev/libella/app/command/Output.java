package dev.libella.app.command;

import dev.libella.app.report.Terminal;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every command shares: where results, progress and complaints go. Commands mix it in. */
@Command
final class Output {
    private final OptionSpec json = OptionSpec.builder("--json")
            .type(boolean.class)
            .initialValue(false)
            .description("One JSON document on stdout instead of text.")
            .build();

    private CommandSpec spec = CommandSpec.create();

    /** Adds its option to the command whose output it is. */
    @Spec(Spec.Target.MIXEE)
    void addTo(CommandSpec command) {
        spec = command.addOption(json);
    }

    /** Whether a program reads the result. */
    boolean json() {
        return json.getValue();
    }

    /** Where results go. */
    PrintWriter out() {
        return commandLine().getOut();
    }

    /** Where progress goes. */
    PrintWriter err() {
        return commandLine().getErr();
    }

    /** The command and its options, as they were given. */
    List<String> arguments() {
        return commandLine().getParseResult().originalArgs();
    }

    /** What {@link #err} is connected to. */
    Terminal terminal() {
        return Terminal.ofLauncher();
    }

    /**
     * Reads an option's text.
     *
     * @throws ParameterException with the option's name and the reader's sentence: wrong usage
     */
    <T> T option(String name, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine(), name + ": " + e.getMessage(), e);
        }
    }

    /** Says that the command line cannot be. */
    ParameterException misuse(String sentence) {
        return new ParameterException(commandLine(), sentence);
    }

    private CommandLine commandLine() {
        return spec.commandLine();
    }
}
