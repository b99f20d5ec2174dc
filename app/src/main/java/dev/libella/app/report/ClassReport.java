package dev.libella.app.report;

import dev.libella.train.ConfusionMatrix;
import dev.libella.train.Metrics;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How well a network classifies, as people and as programs read it. */
public final class ClassReport {
    private static final int LONGEST_HEAD = 8;
    private static final int MOST_COLUMNS = 20;
    private static final int TOP = 5;

    private ClassReport() {}

    /** Accuracy, then precision, recall and F1 of each class, then the confusion matrix if a screen can hold it. */
    public static void print(String title, Metrics metrics, PrintWriter out) {
        out.println(title + " " + Figures.percent(metrics.accuracy()) + " of " + Figures.count(metrics.examples())
                + " images (loss " + Figures.fraction(metrics.loss()) + ")");
        out.println();
        print(metrics.confusion(), out);
    }

    /** Precision, recall and F1 of each class, then the confusion matrix if a screen can hold it. */
    static void print(ConfusionMatrix confusion, PrintWriter out) {
        Table classes = new Table(
                Table.Column.text("class"),
                Table.Column.number("precision"),
                Table.Column.number("recall"),
                Table.Column.number("F1"),
                Table.Column.number("images"));
        for (ConfusionMatrix.Row row : confusion.rows()) {
            classes.row(
                    row.label(),
                    Figures.fraction(row.precision()),
                    Figures.fraction(row.recall()),
                    Figures.fraction(row.f1()),
                    Figures.count(row.support()));
        }
        classes.print(out);
        out.println();
        List<String> labels = confusion.labels();
        if (labels.size() > MOST_COLUMNS) {
            out.println("The confusion matrix of " + labels.size() + " classes is in the report that --json gives.");
            return;
        }
        out.println("Confusion matrix (rows: the true class, columns: the answer)");
        List<Table.Column> columns = new ArrayList<>();
        columns.add(Table.Column.text(""));
        for (String label : labels) {
            columns.add(Table.Column.number(head(label)));
        }
        Table matrix = new Table(columns);
        for (int actual = 0; actual < labels.size(); actual++) {
            List<String> cells = new ArrayList<>();
            cells.add(labels.get(actual));
            for (int predicted = 0; predicted < labels.size(); predicted++) {
                long count = confusion.count(actual, predicted);
                cells.add(count == 0 ? "·" : Figures.count(count));
            }
            matrix.row(cells);
        }
        matrix.print(out);
    }

    /** {@code examples, accuracy, top5, loss, calibration_error, classes, confusion}. */
    public static Map<String, Object> json(Metrics metrics) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("examples", metrics.examples());
        report.put("accuracy", metrics.accuracy());
        report.put("top5", metrics.topK(TOP));
        report.put("loss", metrics.loss());
        report.put("calibration_error", metrics.calibration().error());
        List<Map<String, Object>> classes = new ArrayList<>();
        for (ConfusionMatrix.Row row : metrics.confusion().rows()) {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("label", row.label());
            figures.put("precision", row.precision());
            figures.put("recall", row.recall());
            figures.put("f1", row.f1());
            figures.put("examples", row.support());
            classes.add(figures);
        }
        report.put("classes", classes);
        report.put("confusion", List.<Object>of((Object[]) metrics.confusion().toArray()));
        return report;
    }

    private static String head(String label) {
        return label.length() <= LONGEST_HEAD ? label : label.substring(0, LONGEST_HEAD - 1) + "…";
    }
}
