package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;

/**
 * A leaky ReLU whose slopes are learned: {@code x for x > 0, weight·x otherwise}; any shape in, the same shape out.
 * Parameter: {@code weight [slopes]}.
 *
 * @param slopes 1 for one shared slope, or the number of channels
 */
public record PReLU(int slopes) implements Layer {
    /** @throws ShapeException if slopes is below 1 */
    public PReLU {
        Checks.atLeastOne("prelu", "slopes", slopes);
    }
}
