package dev.libella.nn.layer;

/**
 * An {@link Activation}: {@code x where x > threshold, value elsewhere}.
 *
 * @param threshold numbers above it stay
 * @param value what replaces small numbers
 */
public record Threshold(double threshold, double value) implements Activation {}
