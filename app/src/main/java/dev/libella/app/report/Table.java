package dev.libella.app.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns as wide as their widest cell. Not thread-safe. */
public final class Table {
    private static final String GAP = "  ";

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * A column.
     *
     * @param title what stands above it; may be empty
     * @param side where its cells are aligned: text left, numbers right
     */
    public record Column(String title, Side side) {
        /** A column of text. */
        public static Column text(String title) {
            return new Column(title, Side.LEFT);
        }

        /** A column of numbers. */
        public static Column number(String title) {
            return new Column(title, Side.RIGHT);
        }
    }

    /** Where cells are aligned. */
    public enum Side {
        /** At the left, as text. */
        LEFT,
        /** At the right, as numbers. */
        RIGHT
    }

    /** A table without rows. */
    public Table(Column... columns) {
        this.columns = List.of(columns);
    }

    /** A table without rows. */
    public Table(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    /**
     * Adds a row.
     *
     * @param cells one for each column
     * @throws IllegalArgumentException if there are more or fewer
     */
    public Table row(List<String> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(
                    "table: a row needs " + columns.size() + " cells; got " + cells.size() + ": " + cells);
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    /** Adds a row with one cell for each column. */
    public Table row(String... cells) {
        return row(List.of(cells));
    }

    /** Writes the titles, a rule and the rows, without blanks at the ends of lines. */
    public void print(PrintWriter out) {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = width(columns.get(i).title());
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        line(columns.stream().map(Column::title).toList(), widths, out);
        List<String> rule = new ArrayList<>();
        for (int width : widths) {
            rule.add("─".repeat(width));
        }
        line(rule, widths, out);
        for (List<String> row : rows) {
            line(row, widths, out);
        }
    }

    private void line(List<String> cells, int[] widths, PrintWriter out) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String blank = " ".repeat(widths[i] - width(cells.get(i)));
            line.append(i == 0 ? "" : GAP);
            switch (columns.get(i).side()) {
                case LEFT -> line.append(cells.get(i)).append(blank);
                case RIGHT -> line.append(blank).append(cells.get(i));
            }
        }
        out.println(line.toString().stripTrailing());
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
