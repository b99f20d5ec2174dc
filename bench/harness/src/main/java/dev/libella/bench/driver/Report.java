package dev.libella.bench.driver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Rows as Markdown, for people. */
final class Report {
    private Report() {}

    /**
     * The report.
     *
     * @param head lines that say what was measured where
     * @param repetitions turns of which the median counts
     * @param part whether only some workloads were asked for; then targets of the others are not shown
     * @param engines names of the engines, in the columns' order
     */
    static String of(
            List<String> head, int repetitions, boolean part, List<String> engines, List<Row> rows, Remarks remarks) {
        StringBuilder text = new StringBuilder("# Performance\n\n");
        head.forEach(line -> text.append("- ").append(line).append('\n'));
        text.append("""

                Each engine runs in its own process; they take turns, workload by workload, after a warm-up that \
                lasts until an engine's times settle and its compilers have finished, and the median of %d turns \
                counts (one turn for an engine that is more than %d times slower than the fastest). Before that, \
                all must have computed the same numbers as Libella. *Ratio* is Libella against the best of the others: above 1, Libella is faster (for times \
                and sizes: needs less). *Share* is Libella's part of what the machine can do at most, the best of what \
                was measured in the same turns: of a chain-free loop of multiply-adds in registers for GFLOP/s, of a plain copy for GB/s. \
                A convolution's operations are those of its definition, so an algorithm that needs fewer can exceed \
                100 %%.
                """.formatted(repetitions, Comparison.FAR_BEHIND));
        List<Target> asked = Targets.list().stream()
                .filter(target -> !part || target.outcome(rows).isPresent())
                .toList();
        if (!asked.isEmpty()) {
            targets(text, asked, rows);
        }
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

    /** What is asked for, and whether it is so; also what this run did not measure. */
    private static void targets(StringBuilder text, List<Target> all, List<Row> rows) {
        text.append("\n## Targets\n\n");
        long met = all.stream()
                .filter(target -> target.outcome(rows).map(Target.Outcome::met).orElse(false))
                .count();
        text.append("%d of %d are met.\n\n".formatted(met, all.size()));
        text.append("| workload | threads | target | measured | met |\n|---|---|---|---|---|\n");
        for (Target target : all) {
            Optional<Target.Outcome> outcome = target.outcome(rows);
            text.append("| %s | %d | %s | %s | %s |\n"
                    .formatted(
                            target.workload(),
                            target.threads(),
                            target.asked(),
                            outcome.map(Target.Outcome::measured).orElse("not measured"),
                            outcome.map(known -> known.met() ? "yes" : "**no**").orElse("–")));
        }
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
        return value.isPresent() ? Figure.text(value.getAsDouble()) : "–";
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
