package dev.libella.kernel.vector.tile;

/** A {@link DotTile} whose second operand are whole numbers of eight bits: a quarter of the memory to read. */
public interface EightBitDotTile {
    /** Numbers that may be read behind the second operand's last. */
    int BEHIND = 8;

    /**
     * Computes one tile, as {@link DotTile#run} does.
     *
     * @param b second operand from {@code b0}; {@link #BEHIND} more numbers than are used. Not modified.
     */
    void run(Sum sum, float[] a, int a0, byte[] b, int b0, float[] sums, int sums0);
}
