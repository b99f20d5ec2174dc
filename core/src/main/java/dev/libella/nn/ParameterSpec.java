package dev.libella.nn;

import dev.libella.tensor.Shape;

/**
 * One tensor that a layer needs: its name, shape and first values.
 *
 * @param name as PyTorch names it: {@code weight}, {@code bias}, {@code running_mean}…; in a network with the layer's
 *     name in front: {@code conv1.weight}
 * @param shape its sizes
 * @param initial its values before training
 * @param trainable whether it has a gradient; running means and variances have none
 */
public record ParameterSpec(String name, Shape shape, Initial initial, boolean trainable) {
    /** Where a parameter's first values come from. */
    public sealed interface Initial {
        /** Every element the same. */
        record Constant(float value) implements Initial {}

        /**
         * Independent and uniform in {@code [−bound, bound)}.
         *
         * @param bound for convolutions and linear layers {@code 1/√fanIn}, as in PyTorch
         */
        record Uniform(double bound) implements Initial {}
    }

    ParameterSpec named(String newName) {
        return new ParameterSpec(newName, shape, initial, trainable);
    }
}
