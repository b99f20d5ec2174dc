package dev.libella.nn.layer;

/**
 * A {@link Normalization} for each channel over the batch and all positions (Ioffe and Szegedy 2015); {@code [N, C, …]},
 * same shape out. In training it uses the batch's own mean and variance and moves the running ones towards them by
 * {@code momentum} (the running variance is the unbiased one); in inference it uses the running ones. Parameters: {@code
 * weight, bias [features]}; buffers: {@code running_mean, running_var [features]}.
 */
public sealed interface BatchNorm extends Normalization permits BatchNorm1d, BatchNorm2d, BatchNorm3d {
    /** Channels, ≥ 1. */
    int features();

    /** Share of the new value in a running one, in [0, 1]. */
    double momentum();

    /** Checks what every batch norm's numbers must hold. */
    static void check(int features, double epsilon, double momentum) {
        Checks.atLeastOne("batch_norm", "features", features);
        Checks.positive("batch_norm", "epsilon", epsilon);
        if (!(momentum >= 0 && momentum <= 1)) {
            throw new IllegalArgumentException("batch_norm: momentum must be between 0 and 1; got " + momentum);
        }
    }
}
