package dev.libella.nn.layer;

/**
 * An {@link Activation}: {@code x·tanh(ln(1 + eˣ))}.
 */
public record Mish() implements Activation {}
