package dev.libella.plan;

import dev.libella.kernel.vector.matrix.EightBitMatrix;
import dev.libella.kernel.vector.matrix.MatrixProduct;
import dev.libella.nn.layer.Linear;
import org.jspecify.annotations.Nullable;

/** {@code y = x·wᵀ + bias} and a ReLU, for the rows and the weights at hand. */
sealed interface LinearForward {
    /** Rows from which copying the weights to where they are read fastest pays. */
    int MANY_ROWS = 8;

    /** Columns of the result that make a good tile; with fewer, weights stay where they are. */
    int MANY_COLUMNS = 32;

    /** Weights of which nobody wants a second copy: 4 MiB of them. */
    int MANY_WEIGHTS = 1 << 20;

    /** The way for a layer. */
    static LinearForward of(Linear layer, Value x, Value y, Weight weight, @Nullable Weight bias, boolean relu) {
        int rows = x.elements() / layer.inFeatures();
        boolean copied = !weight.isTrained()
                && rows >= MANY_ROWS
                && layer.outFeatures() >= MANY_COLUMNS
                && weight.data().length <= MANY_WEIGHTS;
        return copied
                ? new Transposed(rows, layer, x, y, weight, bias, relu)
                : new AsTheyLie(rows, layer, x, y, weight, bias, relu);
    }

    /** The kernel, for people. */
    String kernel();

    /** Pieces of {@link #run}. */
    int pieces();

    /** Computes one piece. */
    void run(int piece);

    /** Takes over weights that have changed. */
    void refresh();

    /** From weights as they lie, or from their eight bits if they fit: what a single row wants. */
    final class AsTheyLie implements LinearForward {
        private final MatrixProduct product;
        private final Value x;
        private final Value y;
        private final Weight weight;
        private final @Nullable Weight bias;
        private final int out;
        private final float low;
        private final boolean inEightBits;
        private @Nullable EightBitMatrix eightBits; // the weights, as long as they fit

        private AsTheyLie(
                int rows, Linear layer, Value x, Value y, Weight weight, @Nullable Weight bias, boolean relu) {
            this.x = x;
            this.y = y;
            this.weight = weight;
            this.bias = bias;
            out = layer.outFeatures();
            low = relu ? 0 : Float.NEGATIVE_INFINITY;
            eightBits = weight.isTrained() ? null : EightBitMatrix.of(weight.data(), out);
            inEightBits = eightBits != null;
            product = new MatrixProduct(rows, layer.inFeatures(), out, inEightBits);
        }

        @Override
        public String kernel() {
            return inEightBits ? "vector matrix product, weights in eight bits" : "vector matrix product";
        }

        @Override
        public int pieces() {
            return product.pieces();
        }

        @Override
        public void run(int piece) {
            product.forward(piece, x.data(), weight.data(), eightBits, Weight.dataOf(bias), low, y.data());
        }

        @Override
        public void refresh() {
            if (inEightBits) {
                eightBits = EightBitMatrix.of(weight.data(), out);
            }
        }
    }

    /** From a transposed copy of the weights, whose rows many rows of x can be multiplied with in registers. */
    final class Transposed implements LinearForward {
        private final MatrixProduct product;
        private final Value x;
        private final Value y;
        private final Weight weight;
        private final @Nullable Weight bias;
        private final boolean relu;
        private final int in;
        private final int out;
        private final float[] transposed; // [in, out]

        private Transposed(
                int rows, Linear layer, Value x, Value y, Weight weight, @Nullable Weight bias, boolean relu) {
            this.x = x;
            this.y = y;
            this.weight = weight;
            this.bias = bias;
            this.relu = relu;
            in = layer.inFeatures();
            out = layer.outFeatures();
            product = new MatrixProduct(rows, out, in, false);
            transposed = new float[in * out];
            refresh();
        }

        @Override
        public String kernel() {
            return "vector matrix product";
        }

        @Override
        public int pieces() {
            return product.gradientPieces();
        }

        @Override
        public void run(int piece) {
            product.product(piece, x.data(), transposed, Weight.dataOf(bias), relu, y.data());
        }

        @Override
        public void refresh() {
            float[] w = weight.data();
            for (int o = 0; o < out; o++) {
                for (int i = 0; i < in; i++) {
                    transposed[i * out + o] = w[o * in + i];
                }
            }
        }
    }
}
