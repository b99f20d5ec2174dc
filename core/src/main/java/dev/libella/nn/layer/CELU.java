package dev.libella.nn.layer;

/**
 * An {@link Activation}: {@code max(0, x) + min(0, alpha·(e^(x/alpha) − 1))}.
 *
 * @param alpha the scale below 0
 */
public record CELU(double alpha) implements Activation {
    /** With PyTorch's default: alpha 1. */
    public CELU() {
        this(1);
    }
}
