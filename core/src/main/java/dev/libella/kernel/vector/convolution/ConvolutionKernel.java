package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.tile.Registers;
import java.util.Optional;

/**
 * A way to compute a convolution, or the gradient of its input, over planes, or blocks of channels or images. {@link
 * #forward} and {@link #inputGradient} choose one by what it costs, so that the choice depends on the sizes only.
 *
 * <p>Immutable; {@link #run} may be called for different pieces from several threads.
 */
public sealed interface ConvolutionKernel
        permits BlockedConvolution,
                DenseConvolution,
                ImageBlockedConvolution,
                PlanarConvolution,
                PointwiseConvolution,
                SubpixelInputGradient,
                UnfoldedConvolution,
                UnfoldedInputGradient,
                WinogradConvolution {
    /** Whether weights are packed for each run, as in training, or once. */
    enum Packing {
        EACH_RUN,
        ONCE
    }

    /**
     * The cheaper way to compute a convolution.
     *
     * @param rounds whether what is {@linkplain Finish done to its sums} rounds them
     * @param threads that share the pieces: more pieces than they need may repeat some of the work. The result has the
     *     same bits for any number.
     */
    static ConvolutionKernel forward(
            ConvGeometry g, Layout in, Layout out, Packing packing, boolean rounds, int threads) {
        if (out.equals(Layout.IMAGE_BLOCKED)) {
            return ImageBlockedConvolution.forward(g, rounds, Registers.NATIVE);
        }
        if (out.equals(Layout.PLANAR)) {
            return PlanarConvolution.pays(g)
                    ? new PlanarConvolution(g, rounds, Registers.NATIVE)
                    : new UnfoldedConvolution(g, rounds, Registers.NATIVE);
        }
        if (Layout.areBlocked(in, out) && DenseConvolution.pays(g)) {
            return DenseConvolution.forward(g, rounds, Registers.NATIVE);
        }
        if (Layout.areBlocked(in, out) && PointwiseConvolution.fits(g)) {
            return PointwiseConvolution.forward(g, rounds, Registers.NATIVE);
        }
        return Layout.areBlocked(in, out) && WinogradConvolution.pays(g, packing)
                ? WinogradConvolution.forward(g, packing, threads)
                : BlockedConvolution.forward(g, in, out, rounds, Registers.NATIVE);
    }

    /** The cheaper way to compute the gradient of its input; see {@link #forward}. */
    static ConvolutionKernel inputGradient(ConvGeometry g, Layout dy, Layout dx, Packing packing, int threads) {
        if (dy.equals(Layout.IMAGE_BLOCKED)) {
            return ImageBlockedConvolution.inputGradient(g, Registers.NATIVE);
        }
        if (dy.equals(Layout.PLANAR)) {
            return new UnfoldedInputGradient(g, Registers.NATIVE);
        }
        if (dx.equals(Layout.PLANAR) && SubpixelInputGradient.fits(g)) {
            return new SubpixelInputGradient(g, Registers.NATIVE);
        }
        if (Layout.areBlocked(dy, dx) && DenseConvolution.pays(g)) {
            return DenseConvolution.inputGradient(g, Registers.NATIVE);
        }
        if (Layout.areBlocked(dy, dx) && PointwiseConvolution.fits(g)) {
            return PointwiseConvolution.inputGradient(g, Registers.NATIVE);
        }
        return Layout.areBlocked(dy, dx) && WinogradConvolution.pays(g, packing)
                ? WinogradConvolution.inputGradient(g, packing, threads)
                : BlockedConvolution.inputGradient(g, dy, dx);
    }

    /** Its name, for people. */
    String name();

    /** Whether a residual may be added to the result of a gradient. */
    default boolean takesResidual() {
        return false;
    }

    /**
     * The same convolution with max pooling of 2×2 patches side by side, that are taken before they are written; empty if
     * it cannot do that. Weights are packed alike.
     *
     * @param finish what is done to the sums
     */
    default Optional<ConvolutionKernel> withMaxPool(Finish finish) {
        return Optional.empty();
    }

    /** Numbers of the packed weights. */
    int packedSize();

    /** Pieces of work for {@link #pack}. */
    default int packPieces() {
        return 1;
    }

    /**
     * Puts a piece of the weights in the form and order in which {@link #run} reads them; as they are, unless the kernel
     * says otherwise.
     *
     * @param weight {@code [out, in/groups, kh, kw]}. Not modified.
     * @param packed {@link #packedSize} numbers. Modified.
     */
    default void pack(int piece, float[] weight, float[] packed) {
        System.arraycopy(weight, 0, packed, 0, packedSize());
    }

    /** Numbers that the bias must have: result channels and those that fill the last tile. */
    int biasSize();

    /** Pieces of work for {@link #prepare}. */
    default int preparePieces() {
        return 0;
    }

    /**
     * Puts a piece of the source in the form in which all pieces of {@link #run} read it; before each run.
     *
     * @param x source, in its layout. Not modified.
     * @param packed has room for it behind the weights. Modified.
     */
    default void prepare(int piece, float[] x, float[] packed) {}

    /** Pieces of work for {@link #run}; each writes its own part of the result. */
    int pieces();

    /**
     * Examples whose pieces come one after the other: first those of the first so many examples, then as many pieces for
     * the next. 0 if pieces are in another order, or need a {@link #prepare}.
     */
    default int unit() {
        return 0;
    }

    /**
     * What a piece completes of a result in blocks of channels.
     *
     * @param fromExample first example
     * @param toExample end of the examples, exclusive
     * @param fromBlock first block of channels in each
     * @param toBlock end of the blocks, exclusive
     * @param fromRow first row of each block
     * @param toRow end of the rows, exclusive
     */
    record Completed(int fromExample, int toExample, int fromBlock, int toBlock, int fromRow, int toRow) {}

    /** What a piece of {@link #run} completes, if these are whole rows and it is known. */
    default Optional<Completed> completes(int piece) {
        return Optional.empty();
    }

    /**
     * Computes one piece.
     *
     * @param x source, in its layout. Not modified.
     * @param packed weights from {@link #pack}, and what {@link #prepare} made. Not modified.
     * @param y result, in its layout. Modified.
     * @param finish bias, residual and limits
     */
    void run(int piece, float[] x, float[] packed, float[] y, Finish finish);
}
