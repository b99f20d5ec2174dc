package dev.libella.kernel.vector.layout;

import dev.libella.tensor.Shape;

/**
 * How a value {@code [N, C, H, W]} lies in its array: {@code [⌈N/images⌉][⌈C/block⌉][H][W][block · images]}, where at
 * most one of the two is more than 1. With both 1 it is plain NCHW. What fills a last block of channels or images is
 * read by nobody: finite numbers in a value, zeros in the gradient of a value in blocks of images.
 *
 * @param block channels side by side: 1 or 16
 * @param images images side by side: 1 or 16
 */
public record Layout(int block, int images) {
    /** Plain NCHW: what comes in and goes out. */
    public static final Layout PLANAR = new Layout(1, 1);

    /** Blocks of 16 channels: a multiple of every vector's lanes. */
    public static final Layout BLOCKED = new Layout(16, 1);

    /** Blocks of 16 images, for few channels and many images: channels would fill no block. */
    public static final Layout IMAGE_BLOCKED = new Layout(1, 16);

    // As a record has them, but without the seven classes that the JVM first makes for that in each process.

    @Override
    public boolean equals(Object other) {
        return other instanceof Layout layout && block == layout.block && images == layout.images;
    }

    @Override
    public int hashCode() {
        return 31 * block + images;
    }

    /** Whether both are {@link #BLOCKED}. */
    public static boolean areBlocked(Layout a, Layout b) {
        return a.equals(BLOCKED) && b.equals(BLOCKED);
    }

    /** As compilers of networks write it: {@code NCHW16c} for 16 channels side by side. */
    public String text() {
        return block > 1 ? "NCHW" + block + "c" : images > 1 ? "NCHW" + images + "n" : "row-major";
    }

    /** Blocks that hold a number of channels. */
    public int blocks(int channels) {
        return Math.ceilDiv(channels, block);
    }

    /** Channels with those that fill the last block. */
    public int padded(int channels) {
        return blocks(channels) * block;
    }

    /**
     * Where in an example, whose channels lie in blocks, a number is.
     *
     * @param index its place if the example were row-major
     * @param example the example's shape, {@code [C, H, W]}
     */
    public int place(int index, Shape example) {
        int positions = example.from(1).elements();
        int channel = index / positions;
        return (channel / block * positions + index % positions) * block + channel % block;
    }

    /** Numbers side by side at one position. */
    public int width() {
        return block * images;
    }

    /** Planes {@code [H][W][width]} of so many examples. */
    public int planes(int examples, int channels) {
        return Math.ceilDiv(examples, images) * blocks(channels);
    }
}
