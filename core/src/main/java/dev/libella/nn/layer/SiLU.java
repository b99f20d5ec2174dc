package dev.libella.nn.layer;

/**
 * An {@link Activation}: {@code x·σ(x), also called swish}.
 */
public record SiLU() implements Activation {}
