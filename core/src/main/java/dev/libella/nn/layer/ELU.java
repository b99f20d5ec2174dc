package dev.libella.nn.layer;

/**
 * An {@link Activation}: {@code x for x > 0, alpha·(eˣ − 1) otherwise}.
 *
 * @param alpha the scale below 0
 */
public record ELU(double alpha) implements Activation {
    /** With PyTorch's default: alpha 1. */
    public ELU() {
        this(1);
    }
}
