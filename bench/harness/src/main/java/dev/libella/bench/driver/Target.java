package dev.libella.bench.driver;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is asked of Libella, and how a run shows whether it is so.
 *
 * @param workload the row it is about
 * @param threads of the row; for {@link Claim.Scaling} those of the row that is held against one thread's
 * @param unit of the row
 * @param claim what must hold
 */
record Target(String workload, int threads, String unit, Claim claim) {
    /** What must hold for a row. */
    sealed interface Claim {
        /** Libella is at least so many times better than the best of its peers. */
        record Ratio(double least) implements Claim {}

        /** Libella is at least so many times better than one of them. */
        record RatioTo(String peer, double least) implements Claim {}

        /** Libella reaches at least this part of what the machine can do. */
        record Share(double least) implements Claim {}

        /** Libella is at least so many times faster than with one thread. */
        record Scaling(double least) implements Claim {}

        /** Libella's figure is at most this. */
        record AtMost(double most) implements Claim {}
    }

    /**
     * What a run showed.
     *
     * @param measured the figures, in words
     * @param met whether they are as asked
     */
    record Outcome(String measured, boolean met) {}

    /** What is asked, in words. */
    String asked() {
        return switch (claim) {
            case Claim.Ratio(double least) -> "≥ " + least + " × best peer";
            case Claim.RatioTo(String peer, double least) -> "≥ " + least + " × " + peer;
            case Claim.Share(double least) -> "≥ " + percent(least) + " of the machine's limit";
            case Claim.Scaling(double least) -> "≥ " + least + " × one thread";
            case Claim.AtMost(double most) -> "≤ " + Figure.text(most) + " " + unit;
        };
    }

    /** What the rows show; empty if they do not have what it takes. */
    Optional<Outcome> outcome(List<Row> rows) {
        return row(rows, threads).flatMap(row -> switch (claim) {
            case Claim.Ratio(double least) -> row.bestPeer().flatMap(peer -> ratio(row, peer.getKey(), least));
            case Claim.RatioTo(String peer, double least) -> ratio(row, peer, least);
            case Claim.Share(double least) -> share(row, least);
            case Claim.Scaling(double least) -> row(rows, 1).flatMap(one -> scaling(row, one, least));
            case Claim.AtMost(double most) ->
                Optional.of(row.libella())
                        .filter(OptionalDouble::isPresent)
                        .map(OptionalDouble::getAsDouble)
                        .map(value -> new Outcome(Figure.text(value) + " " + unit, value <= most));
        });
    }

    private Optional<Row> row(List<Row> rows, int numberOfThreads) {
        return rows.stream()
                .filter(row -> row.workload().equals(workload)
                        && row.threads() == numberOfThreads
                        && row.unit().equals(unit))
                .findFirst();
    }

    private static Optional<Outcome> ratio(Row row, String peer, double least) {
        Map<String, Double> values = row.values();
        Double theirs = values.get(peer);
        if (theirs == null || row.libella().isEmpty()) {
            return Optional.empty();
        }
        double ours = row.libella().getAsDouble();
        double ratio = row.better().ratio(ours, theirs);
        String figures = "%s (%s against %s's %s %s)"
                .formatted(rounded(ratio), Figure.text(ours), peer, Figure.text(theirs), row.unit());
        return Optional.of(new Outcome(figures, ratio >= least));
    }

    private static Optional<Outcome> share(Row row, double least) {
        if (row.limit().isEmpty() || row.libella().isEmpty()) {
            return Optional.empty();
        }
        double limit = row.limit().getAsDouble();
        double share = row.libella().getAsDouble() / limit;
        String figures = percent(share) + " of " + Figure.text(limit) + " " + row.unit();
        return Optional.of(new Outcome(figures, share >= least));
    }

    private static Optional<Outcome> scaling(Row row, Row one, double least) {
        if (row.libella().isEmpty() || one.libella().isEmpty()) {
            return Optional.empty();
        }
        double many = row.libella().getAsDouble();
        double single = one.libella().getAsDouble();
        double ratio = row.better().ratio(many, single);
        String figures =
                "%s (%s against %s %s)".formatted(rounded(ratio), Figure.text(many), Figure.text(single), row.unit());
        return Optional.of(new Outcome(figures, ratio >= least));
    }

    private static String percent(double share) {
        return Math.round(100 * share) + " %";
    }

    private static String rounded(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }
}
