package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.tile.Registers;

/**
 * A way to compute the gradient of a convolution's weights over blocks of channels or images: partial sums, then their total, both
 * in pieces. {@link #of} chooses one by what it costs, so that the choice depends on the sizes only.
 *
 * <p>Immutable; its methods may be called for different pieces from several threads.
 */
public sealed interface WeightGradientKernel
        permits BlockedWeightGradient,
                DenseWeightGradient,
                ImageBlockedWeightGradient,
                UnfoldedWeightGradient,
                WideWinogradWeightGradient,
                WinogradWeightGradient {
    /** The cheaper way, for these layouts of input and output. */
    static WeightGradientKernel of(ConvGeometry g, Layout in, Layout out) {
        if (out.equals(Layout.IMAGE_BLOCKED)) {
            return new ImageBlockedWeightGradient(g, Registers.NATIVE);
        }
        if (out.equals(Layout.PLANAR)) {
            return new UnfoldedWeightGradient(g, Registers.NATIVE);
        }
        if (Layout.areBlocked(in, out) && DenseConvolution.pays(g)) {
            return new DenseWeightGradient(g, Registers.NATIVE);
        }
        return Layout.areBlocked(in, out) && WinogradWeightGradient.pays(g)
                ? WinogradWeightGradient.of(g, Registers.NATIVE)
                : new BlockedWeightGradient(g, in, out);
    }

    /** Numbers of all partial sums. */
    int partialSize();

    /** Pieces of work for {@link #run}. */
    int pieces();

    /**
     * Sums one piece.
     *
     * @param x input, in its layout. Not modified.
     * @param dy gradient of the output, in its layout. Not modified.
     * @param partial {@link #partialSize} numbers. Modified.
     */
    void run(int piece, float[] x, float[] dy, float[] partial);

    /**
     * Parts of the batch that are summed apart, part {@code p} of {@code n} from example {@code batch·p/n}, if sums can also
     * be made by {@link #add}; 0 if not.
     */
    default int parts() {
        return 0;
    }

    /**
     * Adds some examples of a part to its sums: what {@link #run} does for all pieces, a few examples at a time.
     *
     * @param part the part
     * @param isFirst whether these are its first examples: sums begin with them
     * @param from first example
     * @param to end of the examples, exclusive
     * @param x input, in its layout. Not modified.
     * @param dy gradient of the output, in its layout. Not modified.
     * @param partial {@link #partialSize} numbers. Modified.
     * @throws UnsupportedOperationException if there are no {@link #parts}
     */
    default void add(int part, boolean isFirst, int from, int to, float[] x, float[] dy, float[] partial) {
        throw new UnsupportedOperationException("no parts");
    }

    /** Pieces of work for {@link #reduce}. */
    int reducePieces();

    /**
     * Adds the partial sums, in a fixed order, and puts them in the weights' order.
     *
     * @param partial from {@link #run}. Not modified.
     * @param dw {@code [out, in/groups, kh, kw]}. Modified.
     */
    void reduce(int piece, float[] partial, float[] dw);
}
