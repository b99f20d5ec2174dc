package dev.libella.nn.layer;

/**
 * {@code e^xᵢ / Σⱼ e^xⱼ} along one axis, computed after subtracting the largest number so that nothing overflows; same shape out.
 *
 * @param axis the axis, counted with the batch as axis 0 (as PyTorch's {@code dim}); negative counts from the innermost
 */
public record Softmax(int axis) implements Layer {
    /** Along axis 1: classes or channels. */
    public Softmax() {
        this(1);
    }
}
