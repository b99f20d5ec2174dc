package dev.libella.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassReportTest {
    private final ClassReport report =
            new ClassReport(List.of("cat", "dog", "long-eared owl"), new int[][] {{8, 2, 0}, {1, 3, 0}, {0, 0, 0}});

    @Test
    void figuresFollowTheirDefinitions() {
        assertThat(report.precision(0)).isEqualTo(8.0 / 9, within(1e-12));
        assertThat(report.recall(0)).isEqualTo(0.8, within(1e-12));
        assertThat(report.f1(0)).isEqualTo(16.0 / 19, within(1e-12));
    }

    @Test
    void aClassThatNeverCameHasZeroes() {
        assertThat(report.examples(2)).isZero();
        assertThat(report.precision(2)).isZero();
        assertThat(report.recall(2)).isZero();
        assertThat(report.f1(2)).isZero();
    }

    @Test
    void theReportShowsClassesAndConfusion() {
        StringWriter text = new StringWriter();
        report.print(new PrintWriter(text));
        assertThat(text.toString().lines())
                .containsExactly(
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
}
