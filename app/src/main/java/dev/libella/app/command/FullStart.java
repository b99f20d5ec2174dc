package dev.libella.app.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The way out of a light start. The launcher begins a command that probably computes little in a JVM without the Vector
 * API and without the optimising compiler, because that one is up sooner; a command that then sees that it has much to
 * compute has itself started again.
 */
public final class FullStart {
    /** The property by which the launcher says that it started light, and where it is. */
    private static final String LAUNCHER = "libella.light";

    /** The variable that keeps the launcher from starting light, and its value for that. */
    private static final Map<String, String> ENVIRONMENT = Map.of("LIBELLA_START", "full");

    private FullStart() {}

    /** Whether this JVM was started light. */
    public static boolean isWanting() {
        return System.getProperty(LAUNCHER) != null;
    }

    /**
     * Runs a command in a JVM that is made for much work, with the input, output and environment of this one. When this
     * one is told to end, so is the other.
     *
     * @param arguments the command and its options. Not modified.
     * @return its exit code
     * @throws IOException if the launcher cannot be started
     */
    static int run(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(System.getProperty(LAUNCHER, "libella")));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(ENVIRONMENT);
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
        return process.onExit().join().exitValue();
    }

    private static void end(Process process) {
        process.destroy();
        process.onExit().join();
    }
}
