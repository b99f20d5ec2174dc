package dev.libella.kernel.reference;

import org.jspecify.annotations.Nullable;

/**
 * Normalisation over sets of numbers, sums in double. Batch norm's set is a channel over the whole batch; group,
 * instance and layer norm's is a run of neighbouring numbers of one example.
 */
public final class ReferenceNormalization {
    private ReferenceNormalization() {}

    /**
     * Mean and biased variance of channels {@code from} to {@code to} over the batch.
     *
     * @param x {@code [batch, channels, positions]}. Not modified.
     * @param mean {@code [channels]}. Modified.
     * @param variance {@code [channels]}. Modified.
     */
    public static void channelMoments(
            int batch, int channels, int positions, float[] x, double[] mean, double[] variance, int from, int to) {
        double count = (double) batch * positions;
        for (int c = from; c < to; c++) {
            double sum = 0;
            for (int n = 0; n < batch; n++) {
                int at = (n * channels + c) * positions;
                for (int i = at; i < at + positions; i++) {
                    sum += x[i];
                }
            }
            double center = sum / count;
            double squares = 0;
            for (int n = 0; n < batch; n++) {
                int at = (n * channels + c) * positions;
                for (int i = at; i < at + positions; i++) {
                    squares += (x[i] - center) * (x[i] - center);
                }
            }
            mean[c] = center;
            variance[c] = squares / count;
        }
    }

    /**
     * {@code y = (x − mean)/√(variance + epsilon)·weight + bias} for channels {@code from} to {@code to}.
     *
     * @param x {@code [batch, channels, positions]}. Not modified.
     * @param y the same shape. Modified.
     */
    public static void channelNormalize(
            int batch,
            int channels,
            int positions,
            double epsilon,
            float[] x,
            double[] mean,
            double[] variance,
            float[] weight,
            float[] bias,
            float[] y,
            int from,
            int to) {
        for (int c = from; c < to; c++) {
            double scale = weight[c] / Math.sqrt(variance[c] + epsilon);
            for (int n = 0; n < batch; n++) {
                int at = (n * channels + c) * positions;
                for (int i = at; i < at + positions; i++) {
                    y[i] = (float) ((x[i] - mean[c]) * scale + bias[c]);
                }
            }
        }
    }

    /**
     * The gradients of batch norm in training, where mean and variance depend on the input: {@code dx = weight/σ·(dy −
     * mean(dy) − x̂·mean(dy·x̂))}, {@code dw = Σ dy·x̂}, {@code db = Σ dy}. With {@code fixedMoments} (inference) {@code
     * dx = weight/σ·dy}.
     *
     * @param dx gradient of the input. Modified.
     * @param dw gradient of the weight. Modified.
     * @param db gradient of the bias. Modified.
     */
    public static void channelGradient(
            int batch,
            int channels,
            int positions,
            double epsilon,
            boolean fixedMoments,
            float[] x,
            double[] mean,
            double[] variance,
            float[] weight,
            float[] dy,
            float[] dx,
            float[] dw,
            float[] db,
            int from,
            int to) {
        double count = (double) batch * positions;
        for (int c = from; c < to; c++) {
            double inverse = 1 / Math.sqrt(variance[c] + epsilon);
            double sum = 0;
            double dot = 0;
            for (int n = 0; n < batch; n++) {
                int at = (n * channels + c) * positions;
                for (int i = at; i < at + positions; i++) {
                    sum += dy[i];
                    dot += dy[i] * (x[i] - mean[c]) * inverse;
                }
            }
            dw[c] = (float) dot;
            db[c] = (float) sum;
            double scale = weight[c] * inverse;
            double meanSum = fixedMoments ? 0 : sum / count;
            double meanDot = fixedMoments ? 0 : dot / count;
            for (int n = 0; n < batch; n++) {
                int at = (n * channels + c) * positions;
                for (int i = at; i < at + positions; i++) {
                    dx[i] = (float) (scale * (dy[i] - meanSum - (x[i] - mean[c]) * inverse * meanDot));
                }
            }
        }
    }

    /**
     * Each of the rows {@code from} to {@code to} brought to mean 0 and variance 1, then scaled and shifted. Element
     * {@code i} of row {@code r} takes weight {@code (r % groups·length + i)/run}.
     *
     * @param length numbers in a row
     * @param groups rows in one example: after that many the weights start again
     * @param run neighbouring numbers that share a weight: the positions of a channel, or 1
     * @param x {@code [rows, length]}. Not modified.
     * @param weight or null for 1. Not modified.
     * @param bias or null for 0. Not modified.
     * @param y {@code [rows, length]}. Modified.
     */
    public static void rows(
            int length,
            int groups,
            int run,
            double epsilon,
            float[] x,
            float @Nullable [] weight,
            float @Nullable [] bias,
            float[] y,
            int from,
            int to) {
        for (int row = from; row < to; row++) {
            int at = row * length;
            int weightAt = row % groups * length;
            double mean = mean(x, at, length);
            double inverse = 1 / Math.sqrt(variance(x, at, length, mean) + epsilon);
            for (int i = 0; i < length; i++) {
                double normal = (x[at + i] - mean) * inverse;
                int w = (weightAt + i) / run;
                y[at + i] = (float) (normal * (weight == null ? 1 : weight[w]) + (bias == null ? 0 : bias[w]));
            }
        }
    }

    /**
     * The gradient of the input of {@link #rows}.
     *
     * @param dx gradient of the input. Modified.
     */
    public static void rowsInputGradient(
            int length,
            int groups,
            int run,
            double epsilon,
            float[] x,
            float @Nullable [] weight,
            float[] dy,
            float[] dx,
            int from,
            int to) {
        for (int row = from; row < to; row++) {
            int at = row * length;
            int weightAt = row % groups * length;
            double mean = mean(x, at, length);
            double inverse = 1 / Math.sqrt(variance(x, at, length, mean) + epsilon);
            double sum = 0;
            double dot = 0;
            for (int i = 0; i < length; i++) {
                double g = dy[at + i] * (weight == null ? 1.0 : weight[(weightAt + i) / run]);
                sum += g;
                dot += g * (x[at + i] - mean) * inverse;
            }
            for (int i = 0; i < length; i++) {
                double g = dy[at + i] * (weight == null ? 1.0 : weight[(weightAt + i) / run]);
                double normal = (x[at + i] - mean) * inverse;
                dx[at + i] = (float) (inverse * (g - sum / length - normal * dot / length));
            }
        }
    }

    /**
     * The gradients of weight and bias of {@link #rows}: one pass over all rows, in order.
     *
     * @param dw gradient of the weight. Modified.
     * @param db gradient of the bias. Modified.
     */
    public static void rowsWeightGradient(
            int rows, int length, int groups, int run, double epsilon, float[] x, float[] dy, float[] dw, float[] db) {
        double[] dwSum = new double[dw.length];
        double[] dbSum = new double[db.length];
        for (int row = 0; row < rows; row++) {
            int at = row * length;
            int weightAt = row % groups * length;
            double mean = mean(x, at, length);
            double inverse = 1 / Math.sqrt(variance(x, at, length, mean) + epsilon);
            for (int i = 0; i < length; i++) {
                int w = (weightAt + i) / run;
                dwSum[w] += dy[at + i] * (x[at + i] - mean) * inverse;
                dbSum[w] += dy[at + i];
            }
        }
        for (int i = 0; i < dw.length; i++) {
            dw[i] = (float) dwSum[i];
            db[i] = (float) dbSum[i];
        }
    }

    private static double mean(float[] x, int at, int length) {
        double sum = 0;
        for (int i = at; i < at + length; i++) {
            sum += x[i];
        }
        return sum / length;
    }

    private static double variance(float[] x, int at, int length, double mean) {
        double squares = 0;
        for (int i = at; i < at + length; i++) {
            squares += (x[i] - mean) * (x[i] - mean);
        }
        return squares / length;
    }

    /**
     * Local response norm of examples {@code from} to {@code to}: {@code y = x/(k + alpha/size·Σ x²)^beta} over {@code
     * size} channels centred on each (for an even size one more in front, as in PyTorch).
     *
     * @param x {@code [batch, channels, positions]}. Not modified.
     * @param y the same shape. Modified.
     */
    public static void localResponse(
            int channels,
            int positions,
            int size,
            double alpha,
            double beta,
            double k,
            float[] x,
            float[] y,
            int from,
            int to) {
        for (int n = from; n < to; n++) {
            for (int c = 0; c < channels; c++) {
                for (int p = 0; p < positions; p++) {
                    double base = localBase(channels, positions, size, alpha, k, x, n, c, p);
                    int at = (n * channels + c) * positions + p;
                    y[at] = (float) (x[at] * Math.pow(base, -beta));
                }
            }
        }
    }

    /**
     * The gradient of the input of {@link #localResponse}: {@code dx_c = dy_c·base_c^(−beta) − 2·alpha·beta/size·x_c·Σ
     * dy_j·x_j·base_j^(−beta−1)} over all channels {@code j} that see {@code c}.
     *
     * @param dx gradient of the input. Modified.
     */
    public static void localResponseGradient(
            int channels,
            int positions,
            int size,
            double alpha,
            double beta,
            double k,
            float[] x,
            float[] dy,
            float[] dx,
            int from,
            int to) {
        for (int n = from; n < to; n++) {
            for (int c = 0; c < channels; c++) {
                for (int p = 0; p < positions; p++) {
                    int at = (n * channels + c) * positions + p;
                    double own = dy[at] * Math.pow(localBase(channels, positions, size, alpha, k, x, n, c, p), -beta);
                    double others = 0;
                    int first = Math.max(0, c - (size - 1) / 2);
                    int last = Math.min(channels - 1, c + size / 2);
                    for (int j = first; j <= last; j++) {
                        int other = (n * channels + j) * positions + p;
                        double base = localBase(channels, positions, size, alpha, k, x, n, j, p);
                        others += dy[other] * x[other] * Math.pow(base, -beta - 1);
                    }
                    dx[at] = (float) (own - 2 * alpha * beta / size * x[at] * others);
                }
            }
        }
    }

    private static double localBase(
            int channels, int positions, int size, double alpha, double k, float[] x, int n, int c, int p) {
        double squares = 0;
        for (int j = Math.max(0, c - size / 2); j <= Math.min(channels - 1, c + (size - 1) / 2); j++) {
            double value = x[(n * channels + j) * positions + p];
            squares += value * value;
        }
        return k + alpha / size * squares;
    }
}
