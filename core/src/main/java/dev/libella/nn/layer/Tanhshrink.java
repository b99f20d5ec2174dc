package dev.libella.nn.layer;

/**
 * An {@link Activation}: {@code x − tanh x}.
 */
public record Tanhshrink() implements Activation {}
