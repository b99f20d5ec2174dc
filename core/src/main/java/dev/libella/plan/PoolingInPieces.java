package dev.libella.plan;

import dev.libella.kernel.vector.convolution.ConvolutionKernel;
import dev.libella.kernel.vector.convolution.ConvolutionKernel.Completed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pooling that a convolution does piece by piece: each piece pools just what it has made, while that is in the cache,
 * and no thread waits for another in between.
 *
 * @param pool the pooling
 * @param parts by the piece, what it pools
 */
record PoolingInPieces(VectorPoolStep pool, List<List<Rows>> parts) {
    /**
     * A part of the planes.
     *
     * @param fromPlane first plane
     * @param toPlane end of the planes, exclusive
     * @param fromRow first row of each
     * @param toRow end of the rows, exclusive
     */
    record Rows(int fromPlane, int toPlane, int fromRow, int toRow) {}

    /** The pooling of a convolution's result; empty if windows reach over what a piece completes. */
    static Optional<PoolingInPieces> of(ConvolutionKernel convolution, Value y, VectorPoolStep pool) {
        if (y.layout.images() > 1) {
            return Optional.empty();
        }
        int blocks = y.layout.blocks(y.shape.size(1));
        List<List<Rows>> parts = new ArrayList<>();
        for (int piece = 0; piece < convolution.pieces(); piece++) {
            List<Rows> part = new ArrayList<>();
            Optional<Completed> completed = convolution.completes(piece);
            if (completed.isEmpty()) {
                return Optional.empty();
            }
            Completed made = completed.get();
            for (int example = made.fromExample(); example < made.toExample(); example++) {
                int plane = example * blocks;
                Optional<Rows> rows = pool.rowsOf(
                        new Rows(plane + made.fromBlock(), plane + made.toBlock(), made.fromRow(), made.toRow()));
                if (rows.isEmpty()) {
                    return Optional.empty();
                }
                part.add(rows.get());
            }
            parts.add(part);
        }
        return Optional.of(new PoolingInPieces(pool, parts));
    }

    /** Pools what a piece of the convolution has made. */
    void run(int piece) {
        List<Rows> part = parts.get(piece);
        for (int i = 0; i < part.size(); i++) {
            pool.run(part.get(i));
        }
    }
}
