package dev.libella.nn.layer;

/**
 * In training, each channel of each example is set to zero with a probability, and the others are divided by {@code 1 −
 * probability}; in inference nothing happens (Tompson et al. 2015).
 *
 * @param probability how likely a number (here: a channel) is set to zero, in [0, 1]
 */
public record Dropout2d(double probability) implements Layer {
    /** @throws IllegalArgumentException if the probability is outside [0, 1] */
    public Dropout2d {
        Checks.probability("dropout2d", probability);
    }
}
