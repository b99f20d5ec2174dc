package dev.libella.kernel.vector.tile;

/**
 * A tile of a plane that a window slides over, for depthwise convolution: a few rows and a vector of columns, taken from
 * tile to tile across the plane. {@link PlaneTileMaker} makes them; they are stateless and may be used by any thread.
 */
public interface PlaneTile {
    /**
     * Computes tiles side by side and below each other.
     *
     * @param start where sums start
     * @param strips tiles beside each other
     * @param bands tiles below each other
     * @param padded plane with its padding, from {@code at}. Not modified.
     * @param a the window's weights, or the other plane, from {@code aAt}. Not modified.
     * @param c result from {@code cAt}. Modified.
     */
    void run(float start, int strips, int bands, float[] padded, int at, float[] a, int aAt, float[] c, int cAt);
}
