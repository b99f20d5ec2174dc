package dev.libella.nn.layer;

/**
 * An {@link Activation}: {@code x cut off at minimum and maximum}.
 *
 * @param minimum the lower bound
 * @param maximum the upper bound
 */
public record Hardtanh(double minimum, double maximum) implements Activation {
    /** @throws IllegalArgumentException if minimum is above maximum */
    public Hardtanh {
        if (!(minimum <= maximum)) {
            throw new IllegalArgumentException(
                    "hardtanh: minimum must not be above maximum; got " + minimum + " and " + maximum);
        }
    }

    /** With PyTorch's defaults: minimum -1, maximum 1. */
    public Hardtanh() {
        this(-1, 1);
    }
}
