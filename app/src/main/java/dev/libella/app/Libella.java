package dev.libella.app;

import dev.libella.text.Nearest;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root command; {@link Commands} has those below it. */
@Command(
        name = "libella",
        description = "Convolutional neural networks on the JVM: train, measure, explain and use them.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed", "2:wrong usage"})
public final class Libella implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show where in the program a failure happened.")
    private boolean debug;

    private Libella() {}

    /**
     * The command line, ready to execute; a new one for each execution.
     *
     * @param arguments what will be executed: if they begin with a command, only that one is set up. Not modified.
     */
    public static CommandLine commandLine(String... arguments) {
        Libella root = new Libella();
        CommandLine commandLine = new CommandLine(root);
        Commands.named(arguments).forEach(commandLine::addSubcommand);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        // As picocli does it by itself, but without reflection, which takes longer.
        commandLine.registerConverter(Path.class, Path::of);
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            boolean hasBatch = command.getCommandSpec().optionsMap().containsKey("--batch");
            command.getErr().println("libella: " + Failures.sentence(failure, hasBatch));
            if (root.debug) {
                failure.printStackTrace(command.getErr());
            }
            command.getErr().flush();
            return CommandLine.ExitCode.SOFTWARE;
        });
        commandLine.setParameterExceptionHandler((misuse, given) -> {
            CommandLine command = misuse.getCommandLine();
            command.getErr().println("libella: " + misuse.getMessage());
            command.getErr().println(advice(misuse));
            if (root.debug) {
                misuse.printStackTrace(command.getErr());
            }
            command.getErr().flush();
            return CommandLine.ExitCode.USAGE;
        });
        return commandLine;
    }

    /** What to try instead: the option or command that was probably meant, or the help. */
    private static String advice(CommandLine.ParameterException misuse) {
        CommandSpec spec = misuse.getCommandLine().getCommandSpec();
        if (misuse instanceof CommandLine.UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().getFirst();
            Optional<String> meant = unmatched.isUnknownOption()
                    ? Nearest.name(first, spec.optionsMap().keySet())
                    : Nearest.name(first, spec.subcommands().keySet()).map(name -> spec.qualifiedName() + " " + name);
            if (meant.isPresent()) {
                return "Did you mean: " + meant.get() + "?";
            }
        }
        return "Try '" + spec.qualifiedName() + " --help' for more information.";
    }

    /** Without a subcommand: the help. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
