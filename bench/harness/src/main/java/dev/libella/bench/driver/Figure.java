package dev.libella.bench.driver;

import dev.libella.bench.workload.Measure;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What one turn of an engine came to.
 *
 * @param unit {@code images/s}, {@code ms p50}…
 * @param better which figures win
 * @param value the figure
 */
record Figure(String unit, Better better, double value) {
    /** Which of two figures wins. */
    enum Better {
        /** A speed. */
        HIGHER,
        /** A time or a size. */
        LOWER;

        /** How many times better one figure is than another. */
        double ratio(double figure, double other) {
            return this == HIGHER ? figure / other : other / figure;
        }
    }

    /** The figures of a turn; a latency has two. */
    static List<Figure> of(Measure measure, long[] nanoseconds) {
        double each = Arrays.stream(nanoseconds).average().orElseThrow();
        return switch (measure) {
            case Measure.Images(int batch) -> List.of(new Figure("images/s", Better.HIGHER, batch / each * 1e9));
            case Measure.Gigaflops(double operations) ->
                List.of(new Figure("GFLOP/s", Better.HIGHER, operations / each));
            case Measure.Gigabytes(double bytes) -> List.of(new Figure("GB/s", Better.HIGHER, bytes / each));
            case Measure.Latency() -> {
                long[] sorted = nanoseconds.clone();
                Arrays.sort(sorted);
                yield List.of(
                        new Figure("ms p50", Better.LOWER, quantile(sorted, 0.5) * 1e-6),
                        new Figure("ms p99", Better.LOWER, quantile(sorted, 0.99) * 1e-6));
            }
        };
    }

    private static double quantile(long[] sorted, double share) {
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }

    /** A figure with about three digits. */
    static String text(double value) {
        String format = value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : value >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
