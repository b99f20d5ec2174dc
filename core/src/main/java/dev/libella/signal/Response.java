package dev.libella.signal;

/** The non-linearity behind a filter. */
public sealed interface Response {
    /** f(x) of one number; NaN gives NaN. */
    double apply(double x);

    /** The number itself. */
    record Identity() implements Response {
        @Override
        public double apply(double x) {
            return x;
        }
    }

    /** max(0, x): only agreement with the filter counts. */
    record ReLU() implements Response {
        @Override
        public double apply(double x) {
            return Math.max(0, x);
        }
    }

    /** 1 / (1 + e⁻ˣ), between 0 and 1. */
    record Sigmoid() implements Response {
        @Override
        public double apply(double x) {
            return 1 / (1 + Math.exp(-x));
        }
    }

    /**
     * x − λ above λ, x + λ below −λ, 0 between: small answers vanish, the others shrink.
     *
     * @param lambda λ ≥ 0; PyTorch's default is 0.5
     */
    record SoftShrink(double lambda) implements Response {
        /** @throws IllegalArgumentException if λ is negative or NaN */
        public SoftShrink {
            requireThreshold("softshrink", lambda);
        }

        @Override
        public double apply(double x) {
            return x > lambda ? x - lambda : x < -lambda ? x + lambda : Double.isNaN(x) ? x : 0;
        }
    }

    /**
     * x where |x| exceeds λ, 0 elsewhere: small answers vanish.
     *
     * @param lambda λ ≥ 0; PyTorch's default is 0.5
     */
    record HardShrink(double lambda) implements Response {
        /** @throws IllegalArgumentException if λ is negative or NaN */
        public HardShrink {
            requireThreshold("hardshrink", lambda);
        }

        @Override
        public double apply(double x) {
            return Math.abs(x) <= lambda ? 0 : x;
        }
    }

    /** x − tanh x: smooth, almost 0 for small answers. */
    record TanhShrink() implements Response {
        @Override
        public double apply(double x) {
            return x - Math.tanh(x);
        }
    }

    private static void requireThreshold(String name, double lambda) {
        if (!(lambda >= 0)) {
            throw new IllegalArgumentException(name + ": lambda must be at least 0; got " + lambda);
        }
    }
}
