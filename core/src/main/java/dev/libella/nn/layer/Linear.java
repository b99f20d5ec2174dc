package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;

/**
 * Every output is a weighted sum of all inputs: {@code y = x·weightᵀ + bias}, along the innermost axis: {@code [N, …,
 * inFeatures]} to {@code [N, …, outFeatures]}. Parameters: {@code weight [outFeatures, inFeatures]} and {@code bias
 * [outFeatures]}.
 *
 * @param inFeatures numbers in, ≥ 1
 * @param outFeatures numbers out, ≥ 1
 * @param bias whether a number is added to each output
 */
public record Linear(int inFeatures, int outFeatures, boolean bias) implements Layer {
    /** @throws ShapeException if a number is below 1 */
    public Linear {
        Checks.atLeastOne("linear", "in features", inFeatures);
        Checks.atLeastOne("linear", "out features", outFeatures);
    }

    /** With bias. */
    public static Linear of(int inFeatures, int outFeatures) {
        return new Linear(inFeatures, outFeatures, true);
    }
}
