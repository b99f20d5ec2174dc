package dev.libella.plan;

import org.jspecify.annotations.Nullable;

/**
 * A convolution's parameters, with those of a batch norm behind it folded in for inference: {@code w·s} and {@code
 * (b − mean)·s + shift} with {@code s = scale/√(variance + ε)}.
 *
 * @param weight filters {@code [out, …]}
 * @param bias one number a filter, or null
 * @param norm the batch norm behind, or null
 */
record Filters(
        Weight weight, @Nullable Weight bias, @Nullable Norm norm) {
    /** A batch norm's parameters and running moments. */
    record Norm(Weight scale, Weight shift, Weight mean, Weight variance, double epsilon) {
        float factor(int channel) {
            return (float) (scale.data()[channel] / Math.sqrt(variance.data()[channel] + epsilon));
        }
    }

    /** Number of filters. */
    int count() {
        return weight.value().shape().size(0);
    }

    /** The filters as they apply: the parameter's own array if nothing is folded in. */
    float[] weights() {
        if (norm == null) {
            return weight.data();
        }
        float[] folded = weight.data().clone();
        int length = folded.length / count();
        for (int o = 0; o < count(); o++) {
            float factor = norm.factor(o);
            for (int i = o * length; i < (o + 1) * length; i++) {
                folded[i] *= factor;
            }
        }
        return folded;
    }

    /**
     * Writes the bias as it applies.
     *
     * @param into at least one number a channel of the result; what is behind them is left alone. Modified.
     */
    void biasInto(float[] into) {
        if (bias != null) {
            System.arraycopy(bias.data(), 0, into, 0, bias.data().length);
        }
        if (norm == null) {
            return;
        }
        for (int o = 0; o < count(); o++) {
            float b = bias == null ? 0 : bias.data()[o];
            into[o] =
                    (b - norm.mean().data()[o]) * norm.factor(o) + norm.shift().data()[o];
        }
    }
}
