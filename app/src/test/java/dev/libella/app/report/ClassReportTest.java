package dev.libella.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.train.Calibration;
import dev.libella.train.ConfusionMatrix;
import dev.libella.train.Metrics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassReportTest {
    private final Metrics metrics = new Metrics(
            0.25,
            List.of(11L, 2L, 1L),
            new Calibration(List.of(new Calibration.Bin(0, 1, 14, 0.75, 0.7))),
            new ConfusionMatrix(
                    List.of("cat", "dog", "long-eared owl"), new long[][] {{8, 2, 0}, {1, 3, 0}, {0, 0, 0}}));

    @Test
    void theReportShowsClassesAndConfusion() {
        StringWriter text = new StringWriter();
        ClassReport.print("Test accuracy", metrics, new PrintWriter(text));
        assertThat(text.toString().lines())
                .containsExactly(
                        "Test accuracy 78.6 % of 14 images (loss 0.250)",
                        "",
                        "class           precision  recall     F1  images",
                        "──────────────  ─────────  ──────  ─────  ──────",
                        "cat                 0.889   0.800  0.842      10",
                        "dog                 0.600   0.750  0.667       4",
                        "long-eared owl      0.000   0.000  0.000       0",
                        "",
                        "Confusion matrix (rows: the true class, columns: the answer)",
                        "                cat  dog  long-ea…",
                        "──────────────  ───  ───  ────────",
                        "cat               8    2         ·",
                        "dog               1    3         ·",
                        "long-eared owl    ·    ·         ·");
    }

    @Test
    void programsGetTheSameFigures() {
        StringWriter text = new StringWriter();
        Json.write(ClassReport.json(metrics), new PrintWriter(text));
        assertThat(text.toString().replaceAll("\\s", ""))
                .startsWith("{\"examples\":14,\"accuracy\":0.78571")
                .contains("\"top5\":1.0,\"loss\":0.25,")
                .contains("{\"label\":\"dog\",\"precision\":0.6,\"recall\":0.75,")
                .endsWith("\"confusion\":[[8,2,0],[1,3,0],[0,0,0]]}");
    }
}
