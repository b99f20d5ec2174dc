package dev.libella.app.html;

import dev.libella.app.report.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Links that save data which the page itself holds. */
public final class Download {
    private Download() {}

    /**
     * Two links, for the same rows as CSV (RFC 4180) and as JSON (an array with an object for each row).
     *
     * @param name of the files, without ending
     * @param columns the columns' names
     * @param rows each with a text, number or truth value for each column
     */
    public static Html rows(String name, List<String> columns, List<List<Object>> rows) {
        return Html.element(
                "p",
                Map.of("class", "downloads"),
                Html.text("Save as "),
                link(name + ".csv", "text/csv", "CSV", csv(columns, rows)),
                Html.text(" or "),
                link(name + ".json", "application/json", "JSON", json(columns, rows)));
    }

    /** One link to a document of JSON. */
    public static Html json(String name, Object value) {
        return Html.element(
                "p",
                Map.of("class", "downloads"),
                link(name + ".json", "application/json", "Save as JSON", json(value)));
    }

    private static Html link(String file, String type, String text, String content) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("download", file);
        String encoded = Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8));
        attributes.put("href", "data:" + type + ";charset=utf-8;base64," + encoded);
        return Html.element("a", attributes, Html.text(text));
    }

    private static String csv(List<String> columns, List<List<Object>> rows) {
        List<List<Object>> lines = new ArrayList<>();
        lines.add(List.copyOf(columns));
        lines.addAll(rows);
        return lines.stream()
                .map(line -> line.stream().map(Download::field).collect(Collectors.joining(",")))
                .collect(Collectors.joining("\r\n", "", "\r\n"));
    }

    private static String field(Object value) {
        String text = value.toString();
        boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    private static String json(List<String> columns, List<List<Object>> rows) {
        List<Map<String, Object>> objects = new ArrayList<>();
        for (List<Object> row : rows) {
            Map<String, Object> object = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                object.put(columns.get(i), row.get(i));
            }
            objects.add(object);
        }
        return json(objects);
    }

    private static String json(Object value) {
        StringWriter text = new StringWriter();
        Json.write(value, new PrintWriter(text));
        return text.toString();
    }
}
