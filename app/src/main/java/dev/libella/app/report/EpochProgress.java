package dev.libella.app.report;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressState;
import org.jspecify.annotations.Nullable;

/**
 * One epoch's progress: on a terminal a line that is drawn again and again, with loss, accuracy, images per second and
 * time left; at the end, and only then in a file, one line that stays.
 *
 * <p>Its methods belong to one thread; the line is drawn by another.
 */
public final class EpochProgress implements AutoCloseable {
    private static final int REDRAW_MILLISECONDS = 100;
    private static final int BAR = 20;
    private static final int LEAST_BAR = 4;

    private final String title;
    private final PrintWriter err;
    private final @Nullable ProgressBar bar;
    private volatile String figures = "";
    private boolean closed;
    private volatile int drawn; // characters of the moving line that are on the screen

    /**
     * Starts an epoch.
     *
     * @param title what stands at the beginning of the line: {@code epoch 3/10}
     * @param images how many there will be
     * @param err where the line goes
     */
    public EpochProgress(String title, long images, Terminal terminal, PrintWriter err) {
        this.title = title;
        this.err = err;
        if (terminal.columns().isPresent()) {
            // The last column stays free: some terminals go to the next line once it is written.
            int width = terminal.columns().getAsInt() - 1;
            this.bar = new ProgressBarBuilder()
                    .setInitialMax(images)
                    .setUpdateIntervalMillis(REDRAW_MILLISECONDS)
                    .setRenderer((state, most) -> render(state, width))
                    .setConsumer(new DelegatingProgressBarConsumer(this::draw, width))
                    .build();
        } else {
            this.bar = null;
        }
    }

    /**
     * Says how far the epoch is.
     *
     * @param images how many were learned from since the last call
     * @param loss mean loss of the epoch so far
     * @param accuracy part of the epoch's images so far that were classified correctly, in [0, 1]
     */
    public void step(long images, double loss, double accuracy) {
        figures = "loss " + Figures.fraction(loss) + "  accuracy " + Figures.percent(accuracy);
        step(images);
    }

    /** Says how far it is when nothing is learned: so many images more than at the last call. */
    public void step(long images) {
        if (bar != null) {
            bar.stepBy(images);
        }
    }

    /** Ends the epoch and replaces the moving line by one that stays. */
    public void finish(String summary) {
        close();
        err.println(title + "  " + summary);
        err.flush();
    }

    /** Takes the moving line away; closing twice does no harm. */
    @Override
    public void close() {
        if (bar != null && !closed) {
            closed = true;
            boolean interrupted = Thread.interrupted(); // an interrupted thread would not wait for the last drawing
            bar.close(); // draws once more
            err.print("\r" + " ".repeat(drawn) + "\r");
            err.flush();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void draw(String line) {
        int length = line.codePointCount(0, line.length());
        err.print("\r" + line + " ".repeat(Math.max(0, drawn - length)));
        drawn = length;
        err.flush();
    }

    private String render(ProgressState state, int width) {
        return line(title, state.getCurrent(), state.getMax(), state.getElapsedAfterStart(), figures, width);
    }

    /** The moving line: never longer than {@code width}, the least important parts left out first. */
    static String line(String title, long done, long all, Duration elapsed, String figures, int width) {
        double seconds = elapsed.toMillis() / 1000.0;
        double part = all == 0 ? 1 : (double) done / all;
        String percent = String.format(Locale.ROOT, "%3d %%", (int) (100 * part));
        String speed = "";
        if (done > 0 && seconds > 0) {
            Duration left = Duration.ofMillis((long) (1000 * seconds * (all - done) / done));
            speed = "  " + Figures.count(Math.round(done / seconds)) + " images/s  " + Figures.time(left) + " left";
        }
        String start = title + "  " + percent + " ";
        String end = (figures.isEmpty() ? "" : "  " + figures) + speed;
        int room = Math.min(BAR, width - start.length() - end.length() - 2);
        String line = room < LEAST_BAR ? start + end : start + "▕" + blocks(part, room) + "▏" + end;
        return line.length() > width ? line.substring(0, width) : line;
    }

    private static String blocks(double part, int room) {
        String eighths = " ▏▎▍▌▋▊▉";
        int filled = (int) (part * room * 8);
        String bar = "█".repeat(filled / 8);
        if (filled / 8 < room) {
            bar += eighths.charAt(filled % 8) + " ".repeat(room - filled / 8 - 1);
        }
        return bar;
    }
}
