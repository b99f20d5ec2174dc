package dev.libella.app.command;

import dev.libella.app.report.Terminal;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every command shares: where results, progress and complaints go. */
final class Output {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "One JSON document on stdout instead of text.")
    private boolean json;

    /** Whether a program reads the result. */
    boolean json() {
        return json;
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
