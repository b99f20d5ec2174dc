package dev.libella.app.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How well each class is recognised, read from a confusion matrix. Immutable as long as the matrix is left alone. */
public final class ClassReport {
    private static final int LONGEST_HEAD = 8;

    private final List<String> labels;
    private final int[][] confusion;

    /**
     * A report.
     *
     * @param labels the classes' names
     * @param confusion {@code confusion[truth][answer]}: how often an example of one class was taken for another. Kept,
     *     not copied. Not modified.
     * @throws IllegalArgumentException if there is not one row for each label
     */
    public ClassReport(List<String> labels, int[][] confusion) {
        if (confusion.length != labels.size()) {
            throw new IllegalArgumentException("report: the confusion matrix must have a row for each of the "
                    + labels.size() + " labels; got " + confusion.length);
        }
        this.labels = List.copyOf(labels);
        this.confusion = confusion;
    }

    /** How often this class occurred. */
    public int examples(int label) {
        int sum = 0;
        for (int count : confusion[label]) {
            sum += count;
        }
        return sum;
    }

    /** The part of the answers with this class that were right; 0 if it was never answered. */
    public double precision(int label) {
        int answers = 0;
        for (int[] row : confusion) {
            answers += row[label];
        }
        return answers == 0 ? 0 : (double) confusion[label][label] / answers;
    }

    /** The part of this class's examples that were found; 0 if there are none. */
    public double recall(int label) {
        int examples = examples(label);
        return examples == 0 ? 0 : (double) confusion[label][label] / examples;
    }

    /** The harmonic mean of precision and recall; 0 if both are 0. */
    public double f1(int label) {
        double sum = precision(label) + recall(label);
        return sum == 0 ? 0 : 2 * precision(label) * recall(label) / sum;
    }

    /** Precision, recall and F1 of each class, then the confusion matrix. */
    public void print(PrintWriter out) {
        Table classes = new Table(
                Table.Column.text("class"),
                Table.Column.number("precision"),
                Table.Column.number("recall"),
                Table.Column.number("F1"),
                Table.Column.number("images"));
        for (int i = 0; i < labels.size(); i++) {
            classes.row(
                    labels.get(i),
                    Figures.fraction(precision(i)),
                    Figures.fraction(recall(i)),
                    Figures.fraction(f1(i)),
                    Figures.count(examples(i)));
        }
        classes.print(out);
        out.println();
        out.println("Confusion matrix (rows: the true class, columns: the answer)");
        List<Table.Column> columns = new ArrayList<>();
        columns.add(Table.Column.text(""));
        for (String label : labels) {
            columns.add(Table.Column.number(head(label)));
        }
        Table matrix = new Table(columns);
        for (int i = 0; i < labels.size(); i++) {
            List<String> cells = new ArrayList<>();
            cells.add(labels.get(i));
            for (int count : confusion[i]) {
                cells.add(count == 0 ? "·" : Figures.count(count));
            }
            matrix.row(cells);
        }
        matrix.print(out);
    }

    /** One object a class: {@code label, precision, recall, f1, examples}. */
    public List<Map<String, Object>> classes() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("label", labels.get(i));
            row.put("precision", precision(i));
            row.put("recall", recall(i));
            row.put("f1", f1(i));
            row.put("examples", examples(i));
            rows.add(row);
        }
        return rows;
    }

    private static String head(String label) {
        return label.length() <= LONGEST_HEAD ? label : label.substring(0, LONGEST_HEAD - 1) + "…";
    }
}
