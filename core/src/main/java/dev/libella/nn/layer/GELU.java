package dev.libella.nn.layer;

/**
 * An {@link Activation}: x·Φ(x), with Φ the normal distribution function; with {@code tanh} its approximation 0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))).
 *
 * @param tanh whether to use the approximation
 */
public record GELU(boolean tanh) implements Activation {
    /** With PyTorch's default: tanh false. */
    public GELU() {
        this(false);
    }
}
