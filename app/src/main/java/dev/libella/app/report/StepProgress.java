package dev.libella.app.report;

import dev.libella.data.Progress;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far work on images is, task after task: on a terminal a bar with images per second and time left, in a file
 * one line for each task. Belongs to one thread.
 */
public final class StepProgress implements Progress, AutoCloseable {
    private final String title;
    private final Terminal terminal;
    private final PrintWriter err;
    private String task = "";
    private long reached;
    private @Nullable EpochProgress bar;

    /**
     * Nothing yet.
     *
     * @param title what stands at the beginning of each line
     * @param err where the lines go
     */
    public StepProgress(String title, Terminal terminal, PrintWriter err) {
        this.title = title;
        this.terminal = terminal;
        this.err = err;
    }

    @Override
    public void at(String what, long done, long total) {
        EpochProgress current = bar;
        if (current == null || !what.equals(task)) {
            close();
            task = what;
            reached = 0;
            current = new EpochProgress(title + "  " + what, total, terminal, err);
            bar = current;
            if (terminal.columns().isEmpty()) {
                err.println(title + ": " + what + " …");
                err.flush();
            }
        }
        current.step(done - reached);
        reached = done;
    }

    /** Takes the bar away. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
