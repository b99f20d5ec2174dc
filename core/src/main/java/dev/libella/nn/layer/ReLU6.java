package dev.libella.nn.layer;

/**
 * An {@link Activation}: {@code min(max(0, x), 6)}.
 */
public record ReLU6() implements Activation {}
