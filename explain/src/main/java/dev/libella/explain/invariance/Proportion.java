package dev.libella.explain.invariance;

/**
 * A share that was counted, with what chance leaves open.
 *
 * <p>The interval is Wilson's (1927) at 95 %: with {@code p = successes/trials} and {@code z = 1.96},
 *
 * <pre>(p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)</pre>
 *
 * <p>Unlike {@code p ± z·√(p(1−p)/n)} it stays inside [0, 1] and keeps its word for shares near 0 and 1 and few trials.
 *
 * @param successes how many, in [0, trials]
 * @param trials of how many, ≥ 0
 */
public record Proportion(long successes, long trials) {
    /** The 97.5 % point of the normal distribution: 95 % lie within ±z. */
    private static final double Z = 1.959963984540054;

    /** @throws IllegalArgumentException if it is no share */
    public Proportion {
        if (successes < 0 || successes > trials) {
            throw new IllegalArgumentException(
                    "proportion: successes must be in [0, " + trials + "]; got " + successes);
        }
    }

    /** {@code successes/trials}; 0 without trials. */
    public double value() {
        return trials == 0 ? 0 : (double) successes / trials;
    }

    /** Where the interval begins, in [0, 1]; 0 without trials. */
    public double lower() {
        return trials == 0 ? 0 : Math.max(0, centre() - reach());
    }

    /** Where the interval ends, in [0, 1]; 1 without trials. */
    public double upper() {
        return trials == 0 ? 1 : Math.min(1, centre() + reach());
    }

    private double centre() {
        return (value() + Z * Z / (2 * trials)) / (1 + Z * Z / trials);
    }

    private double reach() {
        double p = value();
        return Z * Math.sqrt(p * (1 - p) / trials + Z * Z / (4.0 * trials * trials)) / (1 + Z * Z / trials);
    }
}
