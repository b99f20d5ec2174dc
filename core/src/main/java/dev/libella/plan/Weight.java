package dev.libella.plan;

import dev.libella.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A parameter as a step sees it.
 *
 * @param value the numbers, shared with the network's parameters
 * @param gradient where its gradient goes, or null if it is not trained
 */
record Weight(Tensor value, @Nullable Tensor gradient) {
    float[] data() {
        return value.data();
    }

    boolean isTrained() {
        return gradient != null;
    }

    static float @Nullable [] dataOf(@Nullable Weight weight) {
        return weight == null ? null : weight.data();
    }

    static float @Nullable [] gradientOf(@Nullable Weight weight) {
        return weight == null || weight.gradient == null ? null : weight.gradient.data();
    }
}
