package dev.libella.nn.layer;

/**
 * A {@link Normalization} for each channel of each example over all positions (Ulyanov et al. 2016); {@code [N, C, H,
 * W]}, same shape out. Parameters with {@code affine}: {@code weight, bias [features]}.
 *
 * @param features channels, ≥ 1
 * @param epsilon added to the variance, > 0
 * @param affine whether there are weight and bias
 */
public record InstanceNorm2d(int features, double epsilon, boolean affine) implements Normalization {
    /** @throws IllegalArgumentException if a number is out of range */
    public InstanceNorm2d {
        Checks.atLeastOne("instance_norm", "features", features);
        Checks.positive("instance_norm", "epsilon", epsilon);
    }

    /** With epsilon 1e-5 and, as in PyTorch, no weight and bias. */
    public static InstanceNorm2d of(int features) {
        return new InstanceNorm2d(features, 1e-5, false);
    }
}
