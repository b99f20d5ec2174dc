package dev.libella.train;

import dev.libella.tensor.Tensor;
import java.util.Map;

/** Keeps single steps from being far too long: limits the gradients before the optimizer uses them. */
public sealed interface GradientClipping {
    /**
     * Limits gradients in place.
     *
     * @param gradients path to gradient, in the network's order, so that the norm's sum has a fixed order. Modified.
     */
    void clip(Map<String, Tensor> gradients);

    /**
     * All gradients together, seen as one vector, are shortened to a largest norm; their direction stays: PyTorch's
     * {@code clip_grad_norm_}, which multiplies with {@code min(1, maximum/(norm + 10⁻⁶))}.
     *
     * @param maximum the largest norm, above 0
     * @param p which norm, ≥ 1; 2 is the usual length, infinity the largest absolute value
     */
    record ByNorm(double maximum, double p) implements GradientClipping {
        /** @throws IllegalArgumentException if a number is out of its range */
        public ByNorm {
            positive("the largest norm", maximum);
            if (!(p >= 1)) {
                throw new IllegalArgumentException("gradient clipping: p must be at least 1; got " + p);
            }
        }

        /** By the usual length. */
        public ByNorm(double maximum) {
            this(maximum, 2);
        }

        @Override
        public void clip(Map<String, Tensor> gradients) {
            double factor = maximum / (norm(gradients) + 1e-6);
            if (!(factor < 1)) {
                return;
            }
            for (Tensor gradient : gradients.values()) {
                float[] data = gradient.data();
                for (int i = 0; i < data.length; i++) {
                    data[i] *= (float) factor;
                }
            }
        }

        /** The norm of all gradients together. Not modified. */
        public double norm(Map<String, Tensor> gradients) {
            double sum = 0;
            for (Tensor gradient : gradients.values()) {
                for (float value : gradient.data()) {
                    if (p == 2) {
                        sum += (double) value * value;
                    } else if (Double.isInfinite(p)) {
                        sum = Math.max(sum, Math.abs(value));
                    } else {
                        sum += StrictMath.pow(Math.abs(value), p);
                    }
                }
            }
            return Double.isInfinite(p) ? sum : p == 2 ? Math.sqrt(sum) : StrictMath.pow(sum, 1 / p);
        }
    }

    /**
     * Every element is brought into {@code [−limit, limit]}: PyTorch's {@code clip_grad_value_}.
     *
     * @param limit above 0
     */
    record ByValue(double limit) implements GradientClipping {
        /** @throws IllegalArgumentException if the limit is not above 0 */
        public ByValue {
            positive("the limit", limit);
        }

        @Override
        public void clip(Map<String, Tensor> gradients) {
            float most = (float) limit;
            for (Tensor gradient : gradients.values()) {
                float[] data = gradient.data();
                for (int i = 0; i < data.length; i++) {
                    data[i] = Math.clamp(data[i], -most, most);
                }
            }
        }
    }

    private static void positive(String what, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException("gradient clipping: " + what + " must be above 0; got " + value);
        }
    }
}
