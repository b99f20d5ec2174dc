package dev.libella.bench.driver;

import dev.libella.bench.workload.Workload;
import dev.libella.bench.workload.Workloads;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * One line of the result.
 *
 * @param family the table it belongs to
 * @param workload what was measured
 * @param threads how many each engine had
 * @param unit the figures' unit
 * @param better which figures win
 * @param values the median of each engine that took part, by name
 * @param limit what the machine can do at most, in the same unit, if there is such a limit
 */
record Row(
        String family,
        String workload,
        int threads,
        String unit,
        Figure.Better better,
        Map<String, Double> values,
        OptionalDouble limit) {

    /** In the order of the workloads, what is apart from them last, and with more threads first. */
    static List<Row> sorted(List<Row> rows) {
        List<String> names = Workloads.all().stream().map(Workload::name).toList();
        return rows.stream()
                .sorted(Comparator.comparingInt((Row row) -> place(names, row.workload()))
                        .thenComparing(Row::threads, Comparator.reverseOrder()))
                .toList();
    }

    private static int place(List<String> names, String workload) {
        int index = names.indexOf(workload);
        return index < 0 ? names.size() : index;
    }

    /** For people who wait. */
    String inWords() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + " " + Figure.text(entry.getValue()))
                .collect(Collectors.joining(
                        ", ", workload + ", " + threads + (threads == 1 ? " thread: " : " threads: "), " " + unit));
    }

    OptionalDouble libella() {
        return value(Contestant.LIBELLA.name());
    }

    OptionalDouble value(String engine) {
        Double value = values.get(engine);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** The engine beside Libella with the best figure. */
    Optional<Map.Entry<String, Double>> bestPeer() {
        Comparator<Map.Entry<String, Double>> byValue = Map.Entry.comparingByValue();
        return values.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(Contestant.LIBELLA.name()))
                .max(better == Figure.Better.HIGHER ? byValue : byValue.reversed());
    }

    /** How many times better Libella is than the best peer. */
    OptionalDouble ratio() {
        if (libella().isEmpty() || bestPeer().isEmpty()) {
            return OptionalDouble.empty();
        }
        double ours = libella().getAsDouble();
        double theirs = bestPeer().orElseThrow().getValue();
        return OptionalDouble.of(better.ratio(ours, theirs));
    }
}
