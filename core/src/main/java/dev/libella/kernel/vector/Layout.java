package dev.libella.kernel.vector;

/**
 * How a value {@code [N, C, H, W]} lies in its array: {@code [N][⌈C/block⌉][H][W][block]}. A block of one channel is
 * plain NCHW. Lanes beyond the last channel hold finite numbers that nobody reads.
 *
 * @param block channels side by side: 1, 8 or 16
 */
public record Layout(int block) {
    /** Plain NCHW: what comes in and goes out. */
    public static final Layout PLANAR = new Layout(1);

    /** Blocks of 16: a multiple of every vector's lanes. */
    public static final Layout BLOCKED = new Layout(16);

    /** Blocks of 8, for the first layers of small networks: filled up to 16, their few channels would be half zeros. */
    public static final Layout HALF_BLOCKED = new Layout(8);

    /** Whether both are {@link #BLOCKED}. */
    static boolean areBlocked(Layout a, Layout b) {
        return a.equals(BLOCKED) && b.equals(BLOCKED);
    }

    /** Blocks that hold a number of channels. */
    public int blocks(int channels) {
        return Math.ceilDiv(channels, block);
    }

    /** Channels with those that fill the last block. */
    public int padded(int channels) {
        return blocks(channels) * block;
    }
}
