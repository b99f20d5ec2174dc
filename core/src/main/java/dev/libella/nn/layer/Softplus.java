package dev.libella.nn.layer;

/**
 * An {@link Activation}: {@code ln(1 + e^(beta·x))/beta, and x itself where beta·x > threshold}.
 *
 * @param beta how sharp the bend is
 * @param threshold where the linear part starts, in beta·x
 */
public record Softplus(double beta, double threshold) implements Activation {
    /** With PyTorch's defaults: beta 1, threshold 20. */
    public Softplus() {
        this(1, 20);
    }
}
