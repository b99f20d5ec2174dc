package dev.libella.nn.layer;

/**
 * An {@link Activation}: {@code min(max(0, x + 3), 6)/6}.
 */
public record Hardsigmoid() implements Activation {}
