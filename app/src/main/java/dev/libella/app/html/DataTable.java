package dev.libella.app.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A table with a heading for each column, which can be saved as CSV and JSON. Not thread-safe. */
public final class DataTable {
    private final String name;
    private final List<Column> columns;
    private final List<List<Object>> values = new ArrayList<>();
    private final List<Html> rows = new ArrayList<>();

    /**
     * A column.
     *
     * @param heading what stands above it
     * @param number whether it holds numbers, which are aligned at the right
     */
    public record Column(String heading, boolean number) {
        /** A column of text. */
        public static Column text(String heading) {
            return new Column(heading, false);
        }

        /** A column of numbers. */
        public static Column number(String heading) {
            return new Column(heading, true);
        }
    }

    /**
     * What is in a cell: as it is saved and as it is shown.
     *
     * @param value a text, number or truth value
     * @param shown what the page shows
     */
    public record Cell(Object value, Html shown) {
        /** A text. */
        public static Cell of(String text) {
            return new Cell(text, Html.text(text));
        }

        /** A number and how it is written. */
        public static Cell of(Number number, String shown) {
            return new Cell(number, Html.text(shown));
        }
    }

    /**
     * A table without rows.
     *
     * @param name of the files it can be saved in, without ending
     */
    public DataTable(String name, Column... columns) {
        this.name = name;
        this.columns = List.of(columns);
    }

    /**
     * Adds a row.
     *
     * @param cells one for each column
     * @throws IllegalArgumentException if there are more or fewer
     */
    public DataTable row(Cell... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(
                    "table: a row needs " + columns.size() + " cells; got " + cells.length + ": " + List.of(cells));
        }
        List<Object> row = new ArrayList<>();
        List<Html> shown = new ArrayList<>();
        for (int i = 0; i < cells.length; i++) {
            row.add(cells[i].value());
            shown.add(cell("td", columns.get(i), cells[i].shown()));
        }
        values.add(row);
        rows.add(Html.element("tr", Html.all(shown)));
        return this;
    }

    /** The table, which scrolls by itself where the screen is narrow, with links to save it. */
    public Html html() {
        List<String> headings = columns.stream().map(Column::heading).toList();
        return Html.all(table(), Download.rows(name, headings, values));
    }

    /** The table alone. */
    Html table() {
        List<Html> head = new ArrayList<>();
        for (Column column : columns) {
            head.add(cell("th", column, Html.text(column.heading())));
        }
        return Html.element(
                "div",
                Map.of("class", "scroll"),
                Html.element(
                        "table",
                        Html.element("thead", Html.element("tr", Html.all(head))),
                        Html.element("tbody", Html.all(rows))));
    }

    private static Html cell(String element, Column column, Html content) {
        return column.number()
                ? Html.element(element, Map.of("class", "number"), content)
                : Html.element(element, content);
    }
}
