package dev.libella.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EpochProgressTest {
    private final StringWriter text = new StringWriter();
    private final PrintWriter err = new PrintWriter(text);

    @Test
    void theLineShowsLossAccuracySpeedAndTimeLeft() {
        String line = EpochProgress.line(
                "epoch 3/10", 2500, 10_000, Duration.ofSeconds(5), "loss 0.412  accuracy 85.2 %", 110);
        assertThat(line)
                .isEqualTo("epoch 3/10   25 % ▕█████               ▏  loss 0.412  accuracy 85.2 %"
                        + "  500 images/s  15 s left");
    }

    @Test
    void aNarrowTerminalGetsNoBar() {
        String line = EpochProgress.line("epoch 3/10", 2500, 10_000, Duration.ofSeconds(5), "loss 0.412", 60);
        assertThat(line).isEqualTo("epoch 3/10   25 %   loss 0.412  500 images/s  15 s left");
    }

    @Property
    void theLineNeverBreaks(
            @ForAll @IntRange(min = 20, max = 200) int width,
            @ForAll @IntRange(min = 0, max = 1000) int done,
            @ForAll @IntRange(min = 0, max = 100_000) int milliseconds) {
        String line = EpochProgress.line(
                "epoch 1/10", done, 1000, Duration.ofMillis(milliseconds), "loss 0.412  accuracy 85.2 %", width);
        assertThat(line.length()).isLessThanOrEqualTo(width);
    }

    @Test
    void inAFileEachEpochIsOneLine() {
        try (EpochProgress progress = new EpochProgress("epoch 1/2", 100, Terminal.none(), err)) {
            progress.step(50, 1.2, 0.5);
            progress.step(50, 1.0, 0.6);
            progress.finish("loss 1.000");
        }
        assertThat(text).hasToString("epoch 1/2  loss 1.000" + System.lineSeparator());
    }

    @Test
    void theLineIsTakenAwayFromAnInterruptedThreadToo() {
        EpochProgress progress = new EpochProgress("epoch 1/2", 100, new Terminal(OptionalInt.of(100)), err);
        progress.step(50, 1.0, 0.6);
        Thread.currentThread().interrupt();
        progress.close();
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        assertThat(text.toString()).contains("epoch 1/2   50 %").endsWith(" \r");
    }

    @Test
    void onATerminalTheLineIsReplacedByTheSummary() {
        Terminal terminal = new Terminal(OptionalInt.of(100));
        try (EpochProgress progress = new EpochProgress("epoch 1/2", 100, terminal, err)) {
            progress.step(100, 1.0, 0.6);
            progress.finish("loss 1.000");
        }
        String last = text.toString().stripTrailing();
        assertThat(text.toString()).contains("\r");
        assertThat(last.substring(last.lastIndexOf('\r') + 1)).isEqualTo("epoch 1/2  loss 1.000");
    }
}
