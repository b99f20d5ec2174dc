package dev.libella.kernel;

/**
 * The sizes of a pooling over up to three spatial axes; unused outer axes are {@link PoolAxis#ONE}. Input {@code
 * [planes, depth, height, width]}, where planes are batch times channels.
 */
public record PoolGeometry(int planes, PoolAxis depth, PoolAxis height, PoolAxis width) {
    /** Positions of one input plane. */
    public int inPositions() {
        return depth.in() * height.in() * width.in();
    }

    /** Positions of one output plane. */
    public int outPositions() {
        return depth.out() * height.out() * width.out();
    }
}
