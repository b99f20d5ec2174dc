package dev.libella.nn.layer;

/**
 * An {@link Activation}: {@code tanh x}.
 */
public record Tanh() implements Activation {}
