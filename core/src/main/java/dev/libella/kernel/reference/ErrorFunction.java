package dev.libella.kernel.reference;

/** The complementary error function, which the JDK lacks. */
final class ErrorFunction {
    private ErrorFunction() {}

    /**
     * {@code erfc(x) = 2/√π·∫ₓ^∞ e^(−t²) dt}, to about 1e-14 relative: the power series of erf near 0 (Abramowitz and
     * Stegun 7.1.6), the continued fraction of erfc (7.1.14) further out.
     */
    static double erfc(double x) {
        if (x < 0) {
            return 2 - erfc(-x);
        }
        if (Double.isNaN(x)) {
            return x;
        }
        if (x > 27) {
            return 0;
        }
        return x < 2.5 ? 1 - erfSeries(x) : erfcFraction(x);
    }

    private static double erfSeries(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    private static double erfcFraction(double x) {
        double fraction = 0;
        for (int n = 60; n >= 1; n--) {
            fraction = n / 2.0 / (x + fraction);
        }
        return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
    }
}
