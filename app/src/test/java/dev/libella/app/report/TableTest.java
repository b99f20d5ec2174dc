package dev.libella.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void textIsAlignedLeftAndNumbersRight() {
        StringWriter text = new StringWriter();
        new Table(Table.Column.text("layer"), Table.Column.number("parameters"), Table.Column.text("output"))
                .row("conv1", "320", "32×28×28")
                .row("linear1", "1,280", "10")
                .print(new PrintWriter(text));
        assertThat(text.toString().lines())
                .containsExactly(
                        "layer    parameters  output",
                        "───────  ──────────  ────────",
                        "conv1           320  32×28×28",
                        "linear1       1,280  10");
    }

    @Test
    void aRowMustFit() {
        assertThatThrownBy(() -> new Table(Table.Column.text("a")).row("1", "2"))
                .hasMessage("table: a row needs 1 cells; got 2: [1, 2]");
    }
}
