package dev.libella.nn.layer;

/**
 * A {@link Normalization} for each example over groups of channels and all positions (Wu and He 2018); {@code [N, C,
 * …]}, same shape out. Parameters: {@code weight, bias [channels]}.
 *
 * @param groups parts that the channels are cut into; divides channels
 * @param channels channels, ≥ 1
 * @param epsilon added to the variance, > 0
 * @param affine whether there are weight and bias
 */
public record GroupNorm(int groups, int channels, double epsilon, boolean affine) implements Normalization {
    /** @throws IllegalArgumentException if a number is out of range or channels is not divisible by groups */
    public GroupNorm {
        Checks.atLeastOne("group_norm", "groups", groups);
        Checks.atLeastOne("group_norm", "channels", channels);
        Checks.divisible("group_norm", "channels", channels, "groups", groups);
        Checks.positive("group_norm", "epsilon", epsilon);
    }

    /** With epsilon 1e-5, weight and bias. */
    public static GroupNorm of(int groups, int channels) {
        return new GroupNorm(groups, channels, 1e-5, true);
    }
}
