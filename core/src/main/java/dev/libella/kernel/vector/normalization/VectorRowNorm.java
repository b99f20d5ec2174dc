package dev.libella.kernel.vector.normalization;

import dev.libella.kernel.vector.LaneMath;
import dev.libella.kernel.vector.Scratch;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * Group, instance and layer norm: rows of neighbouring numbers are brought to mean 0 and variance 1, then scaled and
 * shifted. Sums are made in float over {@value #STRETCH} numbers from a centre near the mean, and of these in double.
 *
 * @param length numbers in a row
 * @param groups rows in one example: after that many the weights start again
 * @param run neighbouring numbers that share a weight: the positions of a channel, or 1
 */
public record VectorRowNorm(int length, int groups, int run, double epsilon) {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int STRETCH = 1024;

    /**
     * The rows {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @param x {@code [rows, length]}. Not modified.
     * @param weight or null for 1. Not modified.
     * @param bias or null for 0. Not modified.
     * @param y {@code [rows, length]}. Modified.
     */
    public void forward(float[] x, float @Nullable [] weight, float @Nullable [] bias, float[] y, int from, int to) {
        for (int row = from; row < to; row++) {
            int at = row * length;
            float mean = (float) mean(x, at);
            float inverse = (float) inverse(x, at, mean);
            int weightAt = row % groups * length / run;
            if (weight == null || run == 1) {
                shifted(x, mean, inverse, 0, y, at, at + length);
                if (weight != null) {
                    weighted(y, at, weight, bias, weightAt);
                }
                continue;
            }
            for (int i = 0; i < length / run; i++) {
                float term = bias == null ? 0 : bias[weightAt + i];
                shifted(x, mean, inverse * weight[weightAt + i], term, y, at + i * run, at + (i + 1) * run);
            }
        }
    }

    /**
     * The gradient of the input.
     *
     * @param x {@code [rows, length]}. Not modified.
     * @param weight or null for 1. Not modified.
     * @param dy gradient of the output. Not modified.
     * @param dx gradient of the input. Modified.
     */
    public void gradient(float[] x, float @Nullable [] weight, float[] dy, float[] dx, int from, int to) {
        for (int row = from; row < to; row++) {
            int at = row * length;
            int weightAt = row % groups * length / run;
            double mean = mean(x, at);
            double inverse = inverse(x, at, (float) mean);
            float @Nullable [] shares = run == 1 ? null : weight; // one weight a number is multiplied in beforehand
            int share = shares == null ? length : run;
            float[] gradient = dy;
            int gradientAt = at;
            if (weight != null && run == 1) {
                gradient = Scratch.floats(length);
                gradientAt = 0;
                System.arraycopy(dy, at, gradient, 0, length);
                weighted(gradient, 0, weight, null, weightAt);
            }
            double sum = 0;
            double product = 0;
            for (int i = 0; i < length; i += share) {
                float factor = shares == null ? 1 : shares[weightAt + i / run];
                sum += factor * sum(gradient, gradientAt + i, share, 0);
                product += factor * products(gradient, gradientAt + i, 0, x, at + i, (float) mean, share);
            }
            float slope = (float) (-inverse * inverse * inverse * product / length);
            float term = (float) (-inverse * sum / length);
            for (int i = 0; i < length; i += share) {
                double factor = shares == null ? inverse : inverse * shares[weightAt + i / run];
                combined(gradient, gradientAt + i, (float) factor, x, at + i, (float) mean, slope, term, dx, share);
            }
        }
    }

    /**
     * The gradients of weight and bias: one pass over all rows, in order.
     *
     * @param x {@code [rows, length]}. Not modified.
     * @param dy gradient of the output. Not modified.
     * @param dw sums for the weight. Modified.
     * @param db sums for the bias. Modified.
     */
    public void weightGradient(int rows, float[] x, float[] dy, double[] dw, double[] db) {
        Arrays.fill(dw, 0);
        Arrays.fill(db, 0);
        for (int row = 0; row < rows; row++) {
            int at = row * length;
            int weightAt = row % groups * length / run;
            float mean = (float) mean(x, at);
            double inverse = inverse(x, at, mean);
            if (run == 1) {
                addRow(x, dy, at, mean, (float) inverse, dw, db, weightAt);
                continue;
            }
            for (int i = 0; i < length / run; i++) {
                dw[weightAt + i] += inverse * products(dy, at + i * run, 0, x, at + i * run, mean, run);
                db[weightAt + i] += sum(dy, at + i * run, run, 0);
            }
        }
    }

    private void addRow(
            float[] x, float[] dy, int at, float mean, float inverse, double[] dw, double[] db, int weightAt) {
        for (int i = 0; i < length; i++) {
            dw[weightAt + i] += dy[at + i] * ((x[at + i] - mean) * inverse);
            db[weightAt + i] += dy[at + i];
        }
    }

    private double mean(float[] x, int at) {
        return x[at] + sum(x, at, length, x[at]) / length;
    }

    private double inverse(float[] x, int at, float mean) {
        return 1 / Math.sqrt(products(x, at, mean, x, at, mean, length) / length + epsilon);
    }

    // Loops that are methods of their own, since each is compiled by what it has been seen to do.

    /** {@code Σ (x − centre)}. */
    private static double sum(float[] x, int at, int count, float centre) {
        double total = 0;
        for (int from = at; from < at + count; from += STRETCH) {
            total += stretchSum(x, from, Math.min(from + STRETCH, at + count), centre);
        }
        return total;
    }

    private static float stretchSum(float[] x, int from, int to, float centre) {
        FloatVector sums = FloatVector.zero(SPECIES);
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            sums = sums.add(FloatVector.fromArray(SPECIES, x, i).sub(centre));
        }
        float sum = LaneMath.total(sums);
        for (; i < to; i++) {
            sum += x[i] - centre;
        }
        return sum;
    }

    /** {@code Σ (a − aCentre)·(x − centre)}. */
    private static double products(float[] a, int aAt, float aCentre, float[] x, int xAt, float centre, int count) {
        double total = 0;
        for (int i = 0; i < count; i += STRETCH) {
            int part = Math.min(STRETCH, count - i);
            total += stretchProducts(a, aAt + i, aCentre, x, xAt + i, centre, part);
        }
        return total;
    }

    private static float stretchProducts(
            float[] a, int aAt, float aCentre, float[] x, int xAt, float centre, int count) {
        FloatVector sums = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i <= count - LANES; i += LANES) {
            FloatVector left = FloatVector.fromArray(SPECIES, a, aAt + i).sub(aCentre);
            FloatVector right = FloatVector.fromArray(SPECIES, x, xAt + i).sub(centre);
            sums = left.fma(right, sums);
        }
        float sum = LaneMath.total(sums);
        for (; i < count; i++) {
            sum = Math.fma(a[aAt + i] - aCentre, x[xAt + i] - centre, sum);
        }
        return sum;
    }

    /** {@code y = (x − mean)·factor + term}. */
    private static void shifted(float[] x, float mean, float factor, float term, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = (x[i] - mean) * factor + term;
        }
    }

    private void weighted(float[] y, int at, float[] weight, float @Nullable [] bias, int weightAt) {
        if (bias == null) {
            for (int i = 0; i < length; i++) {
                y[at + i] *= weight[weightAt + i];
            }
        } else {
            for (int i = 0; i < length; i++) {
                y[at + i] = y[at + i] * weight[weightAt + i] + bias[weightAt + i];
            }
        }
    }

    /** {@code dx = a·factor + (x − mean)·slope + term}. */
    private static void combined(
            float[] a,
            int aAt,
            float factor,
            float[] x,
            int xAt,
            float mean,
            float slope,
            float term,
            float[] dx,
            int count) {
        for (int i = 0; i < count; i++) {
            dx[xAt + i] = a[aAt + i] * factor + ((x[xAt + i] - mean) * slope + term);
        }
    }
}
