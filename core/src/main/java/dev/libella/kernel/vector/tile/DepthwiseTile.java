package dev.libella.kernel.vector.tile;

/**
 * A few neighbouring positions of a depthwise convolution over blocked channels, or of the gradient of its input, for the
 * channels of a vector, with all sums in registers. {@link DepthwiseTileMaker} makes tiles; they are stateless and may be
 * used by any thread.
 */
public interface DepthwiseTile {
    /**
     * Computes one tile.
     *
     * @param rows where each row of taps begins in the source and in the weights
     * @param x source from {@code x0}. Not modified.
     * @param weight taps from {@code w0}. Not modified.
     * @param bias where sums start, from {@code channel}. Not modified.
     * @param y result from {@code y0}. Modified.
     * @param low lower limit of the result
     * @param high upper limit of the result
     */
    void run(
            Sum rows,
            float[] x,
            int x0,
            float[] weight,
            int w0,
            float[] bias,
            int channel,
            float[] y,
            int y0,
            float low,
            float high);
}
