package dev.libella.nn.layer;

/**
 * An {@link Activation}: {@code σ(x) = 1/(1 + e⁻ˣ)}.
 */
public record Sigmoid() implements Activation {}
