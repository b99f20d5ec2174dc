package dev.libella.nn.layer;

/**
 * An {@link Activation}: {@code x/(1 + |x|)}.
 */
public record Softsign() implements Activation {}
