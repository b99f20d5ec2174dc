package dev.libella.nn.layer;

/**
 * An {@link Activation}: {@code x where |x| > lambda, 0 elsewhere}.
 *
 * @param lambda half the width of the dead zone
 */
public record Hardshrink(double lambda) implements Activation {
    /** With PyTorch's default: lambda 0.5. */
    public Hardshrink() {
        this(0.5);
    }
}
