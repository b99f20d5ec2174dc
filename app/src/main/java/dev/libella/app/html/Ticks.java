package dev.libella.app.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Round numbers along an axis: 1, 2 or 5 times a power of ten apart.
 *
 * @param values from the lowest to the highest
 * @param step how far apart they are
 */
record Ticks(List<Double> values, double step) {
    /**
     * About {@code count} round numbers from {@code low} to {@code high}, both included where they are round.
     *
     * @param high greater than {@code low}
     */
    static Ticks between(double low, double high, int count) {
        double rough = (high - low) / count;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = 10 * power;
        for (double factor : new double[] {5, 2, 1}) {
            if (factor * power >= rough * 0.999) {
                step = factor * power;
            }
        }
        List<Double> values = new ArrayList<>();
        long first = (long) Math.ceil(low / step - 1e-6);
        long last = (long) Math.floor(high / step + 1e-6);
        for (long i = first; i <= last; i++) {
            values.add(i * step);
        }
        return new Ticks(List.copyOf(values), step);
    }

    /** A tick's number with as many digits as its neighbours differ in. */
    String label(double value) {
        if (step < 1e-4 || Math.abs(value) >= 1e6) {
            return String.format(Locale.ROOT, "%.1e", value);
        }
        int digits = Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9));
        return String.format(Locale.ROOT, "%." + digits + "f", value == 0 ? 0.0 : value)
                .replace('-', '−');
    }
}
