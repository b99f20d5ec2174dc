package dev.libella.app.report;

import dev.libella.train.History;
import dev.libella.train.TrainingEvent;
import dev.libella.train.TrainingListener;
import java.io.PrintWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Shows a training while it goes on: a moving line for the epoch at work, a line that stays for each one done. */
public final class TrainingProgress implements TrainingListener, AutoCloseable {
    private final Terminal terminal;
    private final PrintWriter err;
    private int epochs;
    private int examples;
    private int batchSize;
    private @Nullable EpochProgress current;

    /** @param err where the lines go */
    public TrainingProgress(Terminal terminal, PrintWriter err) {
        this.terminal = terminal;
        this.err = err;
    }

    @Override
    public void on(TrainingEvent event) {
        switch (event) {
            case TrainingEvent.Started started -> {
                epochs = started.epochs();
                examples = started.examples();
                batchSize = Math.ceilDiv(started.examples(), started.stepsPerEpoch());
                if (started.completed() > 0) {
                    err.println("Going on after epoch " + started.completed() + " of " + epochs + ".");
                    err.flush();
                }
            }
            case TrainingEvent.StepDone step -> {
                EpochProgress progress = current;
                if (progress == null) {
                    progress = new EpochProgress(title(step.epoch()), examples, terminal, err);
                    current = progress;
                }
                int last = examples - (step.stepsPerEpoch() - 1) * batchSize;
                progress.step(step.step() < step.stepsPerEpoch() ? batchSize : last, step.loss(), step.accuracy());
            }
            case TrainingEvent.EpochDone done -> {
                if (current != null) {
                    current.finish(summary(done.entry()));
                    current = null;
                }
            }
            case TrainingEvent.CheckpointWritten written -> {}
            case TrainingEvent.Finished finished -> close();
        }
    }

    /** Takes a moving line away. */
    @Override
    public void close() {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    private String title(int epoch) {
        String all = Integer.toString(epochs);
        String number = Integer.toString(epoch);
        return "epoch " + " ".repeat(all.length() - number.length()) + number + "/" + all;
    }

    private static String summary(History.Entry entry) {
        String validation = entry.validation()
                .map(held -> "  validation loss " + Figures.fraction(held.loss()) + " accuracy "
                        + Figures.percent(held.accuracy()))
                .orElse("");
        return "loss " + Figures.fraction(entry.loss()) + "  accuracy " + Figures.percent(entry.accuracy()) + validation
                + "  " + Figures.count(Math.round(entry.imagesPerSecond())) + " images/s  "
                + Figures.time(Duration.ofMillis(Math.round(1000 * entry.seconds())));
    }
}
