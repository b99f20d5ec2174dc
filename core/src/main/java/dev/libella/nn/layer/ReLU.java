package dev.libella.nn.layer;

/**
 * An {@link Activation}: {@code max(0, x)}.
 */
public record ReLU() implements Activation {}
