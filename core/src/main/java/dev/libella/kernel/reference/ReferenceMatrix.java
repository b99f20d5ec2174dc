package dev.libella.kernel.reference;

import org.jspecify.annotations.Nullable;

/** The three products of a linear layer, sums in double. */
public final class ReferenceMatrix {
    private ReferenceMatrix() {}

    /**
     * {@code y[r, o] = bias[o] + Σ_i x[r, i]·weight[o, i]} for rows {@code from} to {@code to}.
     *
     * @param x {@code [rows, in]}. Not modified.
     * @param weight {@code [out, in]}. Not modified.
     * @param bias {@code [out]} or null. Not modified.
     * @param y {@code [rows, out]}. Modified.
     */
    public static void forward(
            int in, int out, float[] x, float[] weight, float @Nullable [] bias, float[] y, int from, int to) {
        for (int r = from; r < to; r++) {
            for (int o = 0; o < out; o++) {
                double sum = bias == null ? 0 : bias[o];
                for (int i = 0; i < in; i++) {
                    sum += (double) x[r * in + i] * weight[o * in + i];
                }
                y[r * out + o] = (float) sum;
            }
        }
    }

    /**
     * {@code dx[r, i] = Σ_o dy[r, o]·weight[o, i]} for rows {@code from} to {@code to}.
     *
     * @param dy {@code [rows, out]}. Not modified.
     * @param weight {@code [out, in]}. Not modified.
     * @param dx {@code [rows, in]}. Modified.
     */
    public static void inputGradient(int in, int out, float[] dy, float[] weight, float[] dx, int from, int to) {
        for (int r = from; r < to; r++) {
            for (int i = 0; i < in; i++) {
                double sum = 0;
                for (int o = 0; o < out; o++) {
                    sum += (double) dy[r * out + o] * weight[o * in + i];
                }
                dx[r * in + i] = (float) sum;
            }
        }
    }

    /**
     * {@code dw[o, i] = Σ_r dy[r, o]·x[r, i]} and {@code db[o] = Σ_r dy[r, o]} for outputs {@code from} to {@code to}.
     *
     * @param x {@code [rows, in]}. Not modified.
     * @param dy {@code [rows, out]}. Not modified.
     * @param dw {@code [out, in]}. Modified.
     * @param db {@code [out]} or null. Modified.
     */
    public static void weightGradient(
            int rows, int in, int out, float[] x, float[] dy, float[] dw, float @Nullable [] db, int from, int to) {
        for (int o = from; o < to; o++) {
            double bias = 0;
            for (int r = 0; r < rows; r++) {
                bias += dy[r * out + o];
            }
            if (db != null) {
                db[o] = (float) bias;
            }
            for (int i = 0; i < in; i++) {
                double sum = 0;
                for (int r = 0; r < rows; r++) {
                    sum += (double) dy[r * out + o] * x[r * in + i];
                }
                dw[o * in + i] = (float) sum;
            }
        }
    }
}
