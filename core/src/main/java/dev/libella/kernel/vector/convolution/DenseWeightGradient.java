package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.Elementwise;
import dev.libella.kernel.vector.Scratch;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.matrix.ProductGradients;
import dev.libella.kernel.vector.tile.Registers;
import java.util.Arrays;

/**
 * The gradient of a convolution's weights where {@link DenseConvolution} computes it: that of the copies, by a product of
 * matrices, and their sums. Immutable; may be called for different pieces from several threads.
 */
final class DenseWeightGradient implements WeightGradientKernel {
    private static final int BLOCK = 16;

    private final ConvGeometry g;
    private final int[][] taps;
    private final FilterSquares filters;
    private final int inSize;
    private final int outSize;
    private final ProductGradients product;

    /** For a geometry where the dense convolution pays, both layouts blocked. */
    DenseWeightGradient(ConvGeometry g, Registers registers) {
        this.g = g;
        taps = DenseConvolution.taps(g);
        filters = new FilterSquares(g.outChannels(), g.inChannels(), g.taps(), registers);
        inSize = Layout.BLOCKED.padded(g.inChannels()) * g.inPositions();
        outSize = Layout.BLOCKED.padded(g.outChannels()) * g.outPositions();
        product = new ProductGradients(g.batch(), outSize, inSize);
    }

    /** Numbers of {@code [input numbers][output numbers]}. */
    @Override
    public int partialSize() {
        return inSize * outSize;
    }

    @Override
    public int pieces() {
        return product.weightPieces();
    }

    @Override
    public void run(int piece, float[] x, float[] dy, float[] partial) {
        product.ofWeights(piece, dy, x, partial);
    }

    @Override
    public int reducePieces() {
        return Layout.BLOCKED.blocks(g.outChannels());
    }

    /** Adds the copies of the taps of a block of filters. */
    @Override
    public void reduce(int piece, float[] partial, float[] dw) {
        float[] square = Scratch.floats(filters.room());
        for (int block = 0; block < Layout.BLOCKED.blocks(g.inChannels()); block++) {
            Arrays.fill(square, 0, filters.size(), 0f);
            for (int s = 0; s < g.inPositions(); s++) {
                for (int r = 0; r < g.outPositions(); r++) {
                    int at = (block * g.inPositions() + s) * BLOCK * outSize + (piece * g.outPositions() + r) * BLOCK;
                    for (int c = 0; taps[s][r] >= 0 && c < BLOCK; c++) {
                        int to = (c * g.taps() + taps[s][r]) * BLOCK;
                        Elementwise.addTo(square, to, partial, at + c * outSize, BLOCK);
                    }
                }
            }
            filters.lanesToOutputs(square, 0, piece, block, dw);
        }
    }
}
