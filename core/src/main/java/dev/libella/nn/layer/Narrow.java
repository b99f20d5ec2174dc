package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;

/**
 * A run of positions along an axis: {@code start} to {@code start + length − 1} (PyTorch's {@code narrow}).
 *
 * @param axis the axis, counted with the batch as axis 0, so not 0; negative counts from the innermost
 * @param start first position, ≥ 0
 * @param length number of positions, ≥ 1
 */
public record Narrow(int axis, int start, int length) implements Layer {
    /** @throws ShapeException if start is negative or length below 1 */
    public Narrow {
        Checks.atLeastOne("narrow", "length", length);
        if (start < 0) {
            throw new ShapeException("narrow: start must be at least 0; got " + start);
        }
    }
}
