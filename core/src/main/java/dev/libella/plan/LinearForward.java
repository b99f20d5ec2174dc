package dev.libella.plan;

import dev.libella.kernel.vector.matrix.EightBitMatrix;
import dev.libella.kernel.vector.matrix.FewRowsProduct;
import dev.libella.kernel.vector.matrix.ManyRowsProduct;
import dev.libella.nn.layer.Linear;
import dev.libella.parallel.Workers;
import org.jspecify.annotations.Nullable;

/** {@code y = x·wᵀ + bias} and a ReLU, for the rows and the weights at hand. */
sealed interface LinearForward {
    /** Weights that stay in the cache between two runs: nothing is won by reading fewer bytes. */
    int CACHED_WEIGHTS = 32 * 1024;

    /** The way for a layer. */
    static LinearForward of(
            Linear layer,
            Value x,
            Value y,
            Weight weight,
            @Nullable Weight bias,
            boolean relu,
            Workspace workspace,
            Workers workers) {
        int rows = x.elements() / layer.inFeatures();
        return ManyRowsProduct.fits(rows)
                ? new ManyRows(rows, layer, x, y, weight, bias, relu, workspace, workers)
                : new FewRows(rows, layer, x, y, weight, bias, relu, workers);
    }

    /** The kernel, for people. */
    String kernel();

    /** Computes it. */
    void run();

    /** Takes over weights that have changed. */
    void refresh();

    /** From weights and rows as they lie, or from the weights' eight bits if they fit: what a single row wants. */
    final class FewRows implements LinearForward {
        private final FewRowsProduct product;
        private final Weight weight;
        private final int out;
        private final Workers workers;
        private final Workers.Piece piece;
        private final boolean inEightBits;
        private @Nullable EightBitMatrix eightBits; // the weights, as long as they fit

        private FewRows(
                int rows,
                Linear layer,
                Value x,
                Value y,
                Weight weight,
                @Nullable Weight bias,
                boolean relu,
                Workers workers) {
            this.weight = weight;
            this.workers = workers;
            out = layer.outFeatures();
            boolean worthwhile = !weight.isTrained() && weight.data().length >= CACHED_WEIGHTS;
            eightBits = worthwhile ? EightBitMatrix.of(weight.data(), out) : null;
            inEightBits = eightBits != null;
            product = new FewRowsProduct(rows, layer.inFeatures(), out, inEightBits);
            float low = relu ? 0 : Float.NEGATIVE_INFINITY;
            piece = at -> product.run(at, x.data(), weight.data(), eightBits, Weight.dataOf(bias), low, y.data());
        }

        @Override
        public String kernel() {
            return inEightBits ? "vector matrix product, weights in eight bits" : "vector matrix product";
        }

        @Override
        public void run() {
            workers.run(product.pieces(), piece);
        }

        @Override
        public void refresh() {
            if (inEightBits) {
                eightBits = EightBitMatrix.of(weight.data(), out);
            }
        }
    }

    /** From weights as they lie and the rows transposed: each weight then meets many rows at once. */
    final class ManyRows implements LinearForward {
        private final ManyRowsProduct product;
        private final Workers workers;
        private final Workers.Piece pack;
        private final Workers.Piece piece;

        private ManyRows(
                int rows,
                Linear layer,
                Value x,
                Value y,
                Weight weight,
                @Nullable Weight bias,
                boolean relu,
                Workspace workspace,
                Workers workers) {
            this.workers = workers;
            product = new ManyRowsProduct(rows, layer.inFeatures(), layer.outFeatures());
            workspace.reserve(product.packedSize());
            pack = at -> product.pack(at, x.data(), workspace.numbers());
            piece = at -> product.run(at, workspace.numbers(), weight.data(), Weight.dataOf(bias), relu, y.data());
        }

        @Override
        public String kernel() {
            return "vector matrix product";
        }

        @Override
        public void run() {
            workers.run(product.packPieces(), pack);
            workers.run(product.pieces(), piece);
        }

        @Override
        public void refresh() {
            // The weights are read where they are.
        }
    }
}
