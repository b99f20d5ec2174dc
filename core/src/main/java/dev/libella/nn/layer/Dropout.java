package dev.libella.nn.layer;

/**
 * In training, each number is set to zero with a probability, independently, and the others are divided by {@code 1 −
 * probability}, so that the expected value stays; in inference nothing happens (Srivastava et al. 2014).
 *
 * @param probability how likely a number is set to zero, in [0, 1]
 */
public record Dropout(double probability) implements Layer {
    /** @throws IllegalArgumentException if the probability is outside [0, 1] */
    public Dropout {
        Checks.probability("dropout", probability);
    }
}
