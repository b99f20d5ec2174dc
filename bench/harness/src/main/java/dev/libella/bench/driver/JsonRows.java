package dev.libella.bench.driver;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Rows for other programs. */
final class JsonRows {
    private JsonRows() {}

    static String of(List<Row> rows) {
        return rows.stream().map(JsonRows::row).collect(Collectors.joining(",\n  ", "[\n  ", "\n]"));
    }

    private static String row(Row row) {
        Optional<Map.Entry<String, Double>> best = row.bestPeer();
        return "{\"workload\": \"" + row.workload() + "\", \"threads\": " + row.threads() + ", \"unit\": \""
                + row.unit() + "\", \"libella\": " + number(row.libella()) + ", \"best_peer\": "
                + best.map(entry -> "\"" + entry.getKey() + "\"").orElse("null") + ", \"best_peer_value\": "
                + best.map(entry -> number(OptionalDouble.of(entry.getValue()))).orElse("null") + ", \"ratio\": "
                + number(row.ratio()) + "}";
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.6g", value.getAsDouble()) : "null";
    }
}
