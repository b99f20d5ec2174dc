package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.tile.Registers;

/**
 * A way to compute a depthwise convolution, where each channel has a filter of its own, and its gradients.
 *
 * <p>Immutable; may be called for different pieces from several threads.
 */
public sealed interface DepthwiseKernel permits BlockedDepthwise, PlanarDepthwise {
    /**
     * The one for this layout: planar where {@link PlanarDepthwise#fits}, or blocks of channels.
     *
     * @param training whether there will be gradients
     */
    static DepthwiseKernel of(ConvGeometry g, Layout layout, boolean training) {
        return layout.equals(Layout.PLANAR)
                ? new PlanarDepthwise(g, Registers.NATIVE)
                : new BlockedDepthwise(g, training, Registers.NATIVE);
    }

    /** Whether a convolution is depthwise. */
    static boolean fits(int groups, int inChannels, int outChannels) {
        return groups > 1 && groups == inChannels && groups == outChannels;
    }

    /** Its name, for people. */
    String name();

    /** Pieces of work for gradients. */
    int pieces();

    /** Pieces of work for {@link #forward}. */
    default int forwardPieces() {
        return pieces();
    }

    /** Numbers of the packed weights. */
    int packedSize();

    /** Numbers that the bias must have. */
    int biasSize();

    /** Numbers of all partial sums. */
    int partialSize();

    /**
     * Puts weights {@code [channels, 1, kh, kw]} in the order in which they are read.
     *
     * @param weight filters. Not modified.
     * @param packed receives them. Modified.
     */
    void pack(float[] weight, float[] packed);

    /**
     * Computes a piece of the output.
     *
     * @param x input. Not modified.
     * @param packed weights from {@link #pack}. Not modified.
     * @param y output. Modified.
     * @param finish bias, residual and limits
     */
    void forward(int piece, float[] x, float[] packed, float[] y, Finish finish);

    /**
     * Computes a piece of the input's gradient.
     *
     * @param dy gradient of the output. Not modified.
     * @param packed weights. Not modified.
     * @param dx gradient of the input. Modified.
     */
    void inputGradient(int piece, float[] dy, float[] packed, float[] dx);

    /**
     * Computes a piece of the sums that the weights' gradient is made of.
     *
     * @param x input. Not modified.
     * @param dy gradient of the output. Not modified.
     * @param partial {@link #partialSize} numbers. Modified.
     */
    void weightGradient(int piece, float[] x, float[] dy, float[] partial);

    /**
     * Adds the examples' sums in order.
     *
     * @param partial from {@link #weightGradient}. Not modified.
     * @param dw {@code [channels, 1, kh, kw]}. Modified.
     */
    void reduce(float[] partial, float[] dw);
}
