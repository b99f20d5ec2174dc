package dev.libella.nn.layer;

/**
 * An {@link Activation}: {@code ln σ(x)}.
 */
public record LogSigmoid() implements Activation {}
