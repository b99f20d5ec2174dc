package dev.libella.nn.layer;

/**
 * A {@link Normalization} for each channel over the batch and all positions (Ioffe and Szegedy 2015); {@code [N, C, H, W]}, same
 * shape out. In training it uses the batch's own mean and variance and moves the running ones towards them by {@code
 * momentum} (the running variance is the unbiased one); in inference it uses the running ones. Parameters: {@code
 * weight, bias [features]}; buffers: {@code running_mean, running_var [features]}.
 *
 * @param features channels, ≥ 1
 * @param epsilon added to the variance, > 0
 * @param momentum share of the new value in a running one, in [0, 1]
 */
public record BatchNorm2d(int features, double epsilon, double momentum) implements Normalization {
    /** @throws IllegalArgumentException if a number is out of range */
    public BatchNorm2d {
        Checks.atLeastOne("batch_norm", "features", features);
        Checks.positive("batch_norm", "epsilon", epsilon);
        Checks.probability("batch_norm", momentum);
    }

    /** With PyTorch's epsilon 1e-5 and momentum 0.1. */
    public static BatchNorm2d of(int features) {
        return new BatchNorm2d(features, 1e-5, 0.1);
    }
}
