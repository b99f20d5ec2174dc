package dev.libella.app;

/** Where the program starts. */
public final class Main {
    private Main() {}

    /**
     * Runs one command and ends the JVM with its exit code: 0 done, 1 failed, 2 wrong usage.
     *
     * @param arguments the command and its options. Not modified.
     */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs one command to its last word; its exit code. */
    static int run(String... arguments) {
        int code = Libella.commandLine(arguments).execute(arguments);
        StandardError.finish();
        return code;
    }
}
