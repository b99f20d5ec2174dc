package dev.libella.app.report;

import java.util.OptionalInt;

/**
 * What stderr is connected to.
 *
 * @param columns how many characters fit into a line if it is a terminal; nothing for a file or a pipe
 */
public record Terminal(OptionalInt columns) {
    /** The property by which the launcher says how wide the terminal is: to this program, stderr is a pipe. */
    static final String COLUMNS = "libella.terminal.columns";

    private static final int LEAST = 20;

    /** What the launcher said. */
    public static Terminal ofLauncher() {
        Integer columns = Integer.getInteger(COLUMNS);
        return new Terminal(columns == null || columns < LEAST ? OptionalInt.empty() : OptionalInt.of(columns));
    }

    /** A file or a pipe. */
    public static Terminal none() {
        return new Terminal(OptionalInt.empty());
    }
}
