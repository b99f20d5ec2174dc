package dev.libella.nn.layer;

/**
 * An {@link Activation}: {@code x for x > 0, negativeSlope·x otherwise}.
 *
 * @param negativeSlope the slope below 0
 */
public record LeakyReLU(double negativeSlope) implements Activation {
    /** With PyTorch's default: negativeSlope 0.01. */
    public LeakyReLU() {
        this(0.01);
    }
}
