package dev.libella.nn.layer;

/**
 * {@link BatchNorm} of {@code [N, C, H, W]}.
 *
 * @param features channels, ≥ 1
 * @param epsilon added to the variance, > 0
 * @param momentum share of the new value in a running one, in [0, 1]
 */
public record BatchNorm2d(int features, double epsilon, double momentum) implements BatchNorm {
    /** @throws IllegalArgumentException if a number is out of range */
    public BatchNorm2d {
        BatchNorm.check(features, epsilon, momentum);
    }

    /** With PyTorch's epsilon 1e-5 and momentum 0.1. */
    public static BatchNorm2d of(int features) {
        return new BatchNorm2d(features, 1e-5, 0.1);
    }
}
