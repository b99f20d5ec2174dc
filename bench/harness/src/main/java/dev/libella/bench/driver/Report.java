package dev.libella.bench.driver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** Rows as Markdown, for people. */
final class Report {
    private Report() {}

    /**
     * The report.
     *
     * @param head lines that say what was measured where
     * @param engines names of the engines, in the columns' order
     */
    static String of(List<String> head, List<String> engines, List<Row> rows, Remarks remarks) {
        StringBuilder text = new StringBuilder("# Performance\n\n");
        head.forEach(line -> text.append("- ").append(line).append('\n'));
        text.append("""

                Each engine runs in its own process; they take turns, workload by workload, after a warm-up, and the \
                median of the turns counts. Before that, all must have computed the same numbers as Libella. *Ratio* \
                is Libella against the best of the others: above 1, Libella is faster (for times and sizes: needs \
                less). *Share* is Libella's part of what the machine can do at most, measured in the same turns: of a \
                chain-free loop of multiply-adds in registers for GFLOP/s, of a plain copy for GB/s.
                """);
        Map<String, List<Row>> families = new LinkedHashMap<>();
        rows.forEach(row -> families.computeIfAbsent(row.family(), family -> new ArrayList<>())
                .add(row));
        families.forEach((family, members) -> table(text, family, engines, members));
        if (!remarks.all().isEmpty()) {
            text.append("\n## Not taking part\n\n");
            remarks.all().forEach((reason, workloads) -> text.append(remark(reason, workloads)));
        }
        return text.toString();
    }

    private static void table(StringBuilder text, String family, List<String> engines, List<Row> rows) {
        List<String> present = engines.stream()
                .filter(engine ->
                        rows.stream().anyMatch(row -> row.value(engine).isPresent()))
                .toList();
        boolean limited = rows.stream().anyMatch(row -> row.limit().isPresent());
        text.append("\n## ").append(family).append("\n\n| workload | threads | unit |");
        present.forEach(engine -> text.append(' ').append(engine).append(" |"));
        text.append(" ratio |").append(limited ? " share |" : "").append("\n|---|---|---|");
        text.append("---:|".repeat(present.size() + 1 + (limited ? 1 : 0))).append('\n');
        for (Row row : rows) {
            text.append("| %s | %d | %s |".formatted(row.workload(), row.threads(), row.unit()));
            present.forEach(
                    engine -> text.append(' ').append(number(row.value(engine))).append(" |"));
            text.append(" **").append(ratio(row.ratio())).append("** |");
            if (limited) {
                text.append(' ').append(share(row)).append(" |");
            }
            text.append('\n');
        }
    }

    private static String number(OptionalDouble value) {
        if (value.isEmpty()) {
            return "–";
        }
        double number = value.getAsDouble();
        String format = number >= 100 ? "%,.0f" : number >= 10 ? "%.1f" : number >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, number);
    }

    private static String ratio(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.2f", value.getAsDouble()) : "–";
    }

    private static String share(Row row) {
        return row.limit().isPresent() && row.libella().isPresent()
                ? Math.round(100 * row.libella().getAsDouble() / row.limit().getAsDouble()) + " %"
                : "–";
    }

    private static String remark(String reason, Set<String> workloads) {
        String which = workloads.size() > 4 ? workloads.size() + " workloads" : String.join("; ", workloads);
        return "- " + reason + " (" + which + ")\n";
    }
}
