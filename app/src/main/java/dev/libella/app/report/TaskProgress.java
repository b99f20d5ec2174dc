package dev.libella.app.report;

import dev.libella.data.Progress;
import java.io.PrintWriter;

/**
 * Shows how far a download or the reading of many files is: on a terminal a line that is drawn again and again, in a
 * file one line for each thing. Belongs to one thread.
 */
public final class TaskProgress implements Progress, AutoCloseable {
    private static final long REDRAW_NANOSECONDS = 100_000_000;

    private final Terminal terminal;
    private final PrintWriter err;
    private String task = "";
    private int drawn;
    private long last;

    /** @param err where the lines go */
    public TaskProgress(Terminal terminal, PrintWriter err) {
        this.terminal = terminal;
        this.err = err;
    }

    @Override
    public void at(String what, long done, long total) {
        boolean next = !what.equals(task);
        task = what;
        if (terminal.columns().isEmpty()) {
            if (next) {
                err.println(what + " …");
                err.flush();
            }
            return;
        }
        long now = System.nanoTime();
        if (next || now - last > REDRAW_NANOSECONDS) {
            last = now;
            long percent = total <= 0 ? 0 : 100 * done / total;
            String line = what + "  " + percent + " %";
            int width = terminal.columns().getAsInt() - 1;
            draw(line.length() > width ? line.substring(line.length() - width) : line);
        }
    }

    /** Takes the line away. */
    @Override
    public void close() {
        if (drawn > 0) {
            draw("");
            err.print("\r");
            err.flush();
        }
    }

    private void draw(String line) {
        err.print("\r" + line + " ".repeat(Math.max(0, drawn - line.length())));
        err.flush();
        drawn = line.length();
    }
}
