package dev.libella.nn.layer;

/**
 * An {@link Activation}: {@code x − lambda for x > lambda, x + lambda for x < −lambda, 0 between}.
 *
 * @param lambda half the width of the dead zone
 */
public record Softshrink(double lambda) implements Activation {
    /** @throws IllegalArgumentException if lambda is negative */
    public Softshrink {
        if (!(lambda >= 0)) {
            throw new IllegalArgumentException("softshrink: lambda must be at least 0; got " + lambda);
        }
    }

    /** With PyTorch's default: lambda 0.5. */
    public Softshrink() {
        this(0.5);
    }
}
