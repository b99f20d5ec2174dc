package dev.libella.explain.invariance;

import java.util.OptionalDouble;

/** Sums up {@code 1 − Σ(a − b)² / (Σ(a − m)² + Σ(b − m)²)}. Belongs to one thread. */
final class Concordance {
    private double apart;
    private double spread;

    /** Adds a pair of numbers and the mean from which they are measured. */
    void add(double a, double b, double mean) {
        apart += (a - b) * (a - b);
        spread += (a - mean) * (a - mean) + (b - mean) * (b - mean);
    }

    /** The coefficient; empty if nothing was added, or nothing but the mean. */
    OptionalDouble value() {
        return spread == 0 ? OptionalDouble.empty() : OptionalDouble.of(1 - apart / spread);
    }
}
