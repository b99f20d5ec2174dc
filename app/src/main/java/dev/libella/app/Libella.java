package dev.libella.app;

import dev.libella.text.Nearest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/**
 * The root command; {@link Commands} has those below it.
 *
 * <p>It is described to picocli in code: to read annotations takes longer than all else that a short command does.
 */
public final class Libella implements Runnable {
    private static final Map<String, String> EXIT_CODES = exitCodes();

    private final OptionSpec debug = option("--debug")
            .description("Show where in the program a failure happened.")
            .build();

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this)
            .name("libella")
            .scopeType(ScopeType.INHERIT)
            .versionProvider(new Version())
            .addOption(debug)
            .addOption(option("-h", "--help")
                    .usageHelp(true)
                    .description("Show this help message and exit.")
                    .build())
            .addOption(option("-V", "--version")
                    .versionHelp(true)
                    .description("Print version information and exit.")
                    .build());

    private Libella() {
        spec.usageMessage()
                .description("Convolutional neural networks on the JVM: train, measure, explain and use them.")
                .synopsisSubcommandLabel("COMMAND")
                .autoWidth(true)
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(EXIT_CODES);
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put("0", "done");
        codes.put("1", "failed");
        codes.put("2", "wrong usage");
        return codes;
    }

    /** An option of all commands: it is given or not. */
    private static OptionSpec.Builder option(String... names) {
        return OptionSpec.builder(names).type(boolean.class).initialValue(false).scopeType(ScopeType.INHERIT);
    }

    /**
     * The command line, ready to execute; a new one for each execution.
     *
     * @param arguments what will be executed: if they begin with a command, only that one is set up. Not modified.
     */
    public static CommandLine commandLine(String... arguments) {
        Libella root = new Libella();
        CommandLine commandLine = new CommandLine(root.spec);
        Commands.named(arguments).forEach((name, command) -> commandLine.addSubcommand(name, command.get()));
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        // As picocli does it by itself, but without reflection, which takes longer.
        commandLine.registerConverter(Path.class, Path::of);
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            boolean hasBatch = command.getCommandSpec().optionsMap().containsKey("--batch");
            command.getErr().println("libella: " + Failures.sentence(failure, hasBatch));
            if (root.debug.<Boolean>getValue()) {
                failure.printStackTrace(command.getErr());
            }
            command.getErr().flush();
            return CommandLine.ExitCode.SOFTWARE;
        });
        commandLine.setParameterExceptionHandler((misuse, given) -> {
            CommandLine command = misuse.getCommandLine();
            command.getErr().println("libella: " + misuse.getMessage());
            command.getErr().println(advice(misuse));
            if (root.debug.<Boolean>getValue()) {
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
