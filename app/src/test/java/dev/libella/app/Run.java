package dev.libella.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/**
 * One command executed in this JVM.
 *
 * @param code its exit code
 * @param out all it wrote to stdout
 * @param err all it wrote to stderr
 */
public record Run(int code, String out, String err) {
    /** Runs {@code libella arguments…}. */
    public static Run of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Libella.commandLine(arguments);
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int code = commandLine.execute(arguments);
        return new Run(code, out.toString(), err.toString());
    }
}
