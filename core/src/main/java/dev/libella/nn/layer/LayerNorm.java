package dev.libella.nn.layer;

import dev.libella.tensor.Shape;

/**
 * A {@link Normalization} for each example over its innermost axes (Ba et al. 2016); {@code [N, …, normalizedShape]},
 * same shape out. Parameters with {@code affine}: {@code weight, bias} of {@code normalizedShape}.
 *
 * @param normalizedShape the innermost axes' sizes
 * @param epsilon added to the variance, > 0
 * @param affine whether there are weight and bias
 */
public record LayerNorm(Shape normalizedShape, double epsilon, boolean affine) implements Normalization {
    /** @throws IllegalArgumentException if a number is out of range */
    public LayerNorm {
        Checks.positive("layer_norm", "epsilon", epsilon);
    }

    /** With epsilon 1e-5, weight and bias. */
    public static LayerNorm of(int... normalizedShape) {
        return new LayerNorm(Shape.of(normalizedShape), 1e-5, true);
    }
}
