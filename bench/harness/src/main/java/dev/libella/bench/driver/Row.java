package dev.libella.bench.driver;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

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
