package dev.libella.kernel.reference;

/**
 * Softmax and its logarithm along the middle axis of {@code [outer, length, inner]}, sums in double. Every method
 * computes the outer positions {@code from} (inclusive) to {@code to} (exclusive).
 */
public final class ReferenceSoftmax {
    private ReferenceSoftmax() {}

    /**
     * {@code y = e^x/Σ e^x}, or its logarithm.
     *
     * @param x input. Not modified.
     * @param y output, may be the same array. Modified.
     */
    public static void forward(boolean logarithm, int length, int inner, float[] x, float[] y, int from, int to) {
        for (int outer = from; outer < to; outer++) {
            for (int i = 0; i < inner; i++) {
                int at = outer * length * inner + i;
                double largest = Double.NEGATIVE_INFINITY;
                for (int j = 0; j < length; j++) {
                    largest = Math.max(largest, x[at + j * inner]);
                }
                double sum = 0;
                for (int j = 0; j < length; j++) {
                    sum += Math.exp(x[at + j * inner] - largest);
                }
                double logSum = Math.log(sum);
                for (int j = 0; j < length; j++) {
                    double shifted = x[at + j * inner] - largest;
                    y[at + j * inner] = (float) (logarithm ? shifted - logSum : Math.exp(shifted) / sum);
                }
            }
        }
    }

    /**
     * The gradient of the input: {@code y·(dy − Σ dy·y)} for softmax, {@code dy − e^y·Σ dy} for its logarithm.
     *
     * @param y output of the forward pass. Not modified.
     * @param dy gradient of the output. Not modified.
     * @param dx gradient of the input, may be {@code dy}. Modified.
     */
    public static void gradient(
            boolean logarithm, int length, int inner, float[] y, float[] dy, float[] dx, int from, int to) {
        for (int outer = from; outer < to; outer++) {
            for (int i = 0; i < inner; i++) {
                int at = outer * length * inner + i;
                double sum = 0;
                for (int j = 0; j < length; j++) {
                    int k = at + j * inner;
                    sum += logarithm ? dy[k] : (double) dy[k] * y[k];
                }
                for (int j = 0; j < length; j++) {
                    int k = at + j * inner;
                    dx[k] = (float) (logarithm ? dy[k] - Math.exp(y[k]) * sum : y[k] * (dy[k] - sum));
                }
            }
        }
    }
}
