package dev.libella.kernel.vector;

/**
 * How a value {@code [N, C, H, W]} lies in its array: {@code [N][⌈C/block⌉][H][W][block]}. A block of one channel is
 * plain NCHW. Lanes beyond the last channel hold finite numbers that nobody reads.
 *
 * @param block channels side by side: 1 or 16
 */
public record Layout(int block) {
    /** Plain NCHW: what comes in and goes out. */
    public static final Layout PLANAR = new Layout(1);

    /** Blocks of 16: a multiple of every vector's lanes. */
    public static final Layout BLOCKED = new Layout(16);

    /** Blocks that hold a number of channels. */
    public int blocks(int channels) {
        return Math.ceilDiv(channels, block);
    }

    /** Channels with those that fill the last block. */
    public int padded(int channels) {
        return blocks(channels) * block;
    }
}
