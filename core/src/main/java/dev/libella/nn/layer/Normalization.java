package dev.libella.nn.layer;

/**
 * Numbers brought to mean 0 and variance 1 over some set, then scaled and shifted:
 *
 * <pre>y = (x − mean)/√(variance + epsilon) · weight + bias</pre>
 *
 * <p>The variance is the biased one (divided by the count). What the set is differs from layer to layer.
 */
public sealed interface Normalization extends Layer permits BatchNorm, GroupNorm, InstanceNorm2d, LayerNorm {
    /** Added to the variance, so that constant input does not divide by zero; > 0. */
    double epsilon();
}
