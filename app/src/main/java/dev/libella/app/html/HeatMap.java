package dev.libella.app.html;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A table of numbers, the larger the stronger its colour. Real text in real cells: it can be read aloud, searched,
 * printed and saved.
 *
 * @param name of the files it can be saved in, without ending
 * @param caption what rows and columns are
 * @param rows the rows' names
 * @param columns the columns' names
 * @param cells {@code [row][column]}
 */
public record HeatMap(String name, String caption, List<String> rows, List<String> columns, List<List<Cell>> cells) {
    /** From this strength on, text is written in the ground's colour. */
    private static final double STRONG = 0.55;

    /**
     * Keeps copies of the lists.
     *
     * @throws IllegalArgumentException if there is not one cell for each row and column
     */
    public HeatMap {
        rows = List.copyOf(rows);
        columns = List.copyOf(columns);
        cells = cells.stream().map(List::copyOf).toList();
        int width = columns.size();
        if (cells.size() != rows.size() || cells.stream().anyMatch(row -> row.size() != width)) {
            throw new IllegalArgumentException("heat map: needs " + rows.size() + " rows of " + width + " cells");
        }
    }

    /**
     * One number.
     *
     * @param value as it is saved: a number, or an empty text where there is none
     * @param shown how it is written; may be empty
     * @param strength of the colour, in [0, 1]
     * @param hue which of two colours
     */
    public record Cell(Object value, String shown, double strength, Hue hue) {}

    /** What a colour says. */
    public enum Hue {
        /** As it should be: on a confusion matrix's diagonal. */
        GOOD,
        /** As it should not be: off it. */
        BAD
    }

    /** The table, with links to save it. */
    public Html html() {
        List<Html> head = new ArrayList<>();
        head.add(Html.element("td"));
        for (String column : columns) {
            head.add(Html.element("th", Map.of("scope", "col"), Html.element("span", column)));
        }
        List<Html> body = new ArrayList<>();
        List<List<Object>> values = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            List<Html> line = new ArrayList<>();
            List<Object> numbers = new ArrayList<>();
            line.add(Html.element("th", Map.of("scope", "row"), Html.text(rows.get(i))));
            numbers.add(rows.get(i));
            for (int j = 0; j < columns.size(); j++) {
                Cell cell = cells.get(i).get(j);
                line.add(cell(cell, rows.get(i) + " → " + columns.get(j)));
                numbers.add(cell.value());
            }
            body.add(Html.element("tr", Html.all(line)));
            values.add(numbers);
        }
        List<String> headings = new ArrayList<>();
        headings.add("");
        headings.addAll(columns);
        return Html.all(
                Html.element(
                        "div",
                        Map.of("class", "scroll"),
                        Html.element(
                                "table",
                                Map.of("class", "heat"),
                                Html.element("caption", caption),
                                Html.element("thead", Html.element("tr", Html.all(head))),
                                Html.element("tbody", Html.all(body)))),
                Download.rows(name, headings, values));
    }

    private static Html cell(Cell cell, String title) {
        Map<String, String> attributes = new LinkedHashMap<>();
        String strong = cell.strength() > STRONG ? " strong" : "";
        attributes.put("class", cell.hue().name().toLowerCase(Locale.ROOT) + strong);
        attributes.put("style", String.format(Locale.ROOT, "--strength:%.3f", Math.clamp(cell.strength(), 0, 1)));
        attributes.put("title", title + ": " + cell.value());
        return Html.element("td", attributes, Html.text(cell.shown()));
    }
}
