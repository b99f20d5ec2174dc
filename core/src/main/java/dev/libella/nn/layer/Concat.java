package dev.libella.nn.layer;

/**
 * Its inputs one behind the other along an axis; all other sizes must agree.
 *
 * @param axis the axis, counted with the batch as axis 0; negative counts from the innermost
 */
public record Concat(int axis) implements Layer {
    /** Along the channels. */
    public Concat() {
        this(1);
    }
}
