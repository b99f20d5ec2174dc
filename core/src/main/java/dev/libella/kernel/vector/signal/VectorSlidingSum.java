package dev.libella.kernel.vector.signal;

import dev.libella.kernel.SlidingSum;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A tile of four vectors of neighbouring sums stays in registers while all taps pass: one broadcast feeds four fused
 * multiply-adds, and an output is written once.
 */
public final class VectorSlidingSum implements SlidingSum {
    private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int TILE = 4;

    @Override
    public void row(double[] in, int base, int[] rows, double[] weights, int width, double[] out, int at, int count) {
        int lanes = D.length();
        int x = 0;
        for (; x <= count - TILE * lanes; x += TILE * lanes) {
            tile(in, base + x, rows, weights, width, out, at + x);
        }
        if (x < count && count >= TILE * lanes) {
            // The last tile may overlap the one before: the same sums again are cheaper than a scalar rest.
            x = count - TILE * lanes;
            tile(in, base + x, rows, weights, width, out, at + x);
            return;
        }
        for (; x <= count - lanes; x += lanes) {
            one(in, base + x, rows, weights, width, out, at + x);
        }
        if (x < count && count >= lanes) {
            x = count - lanes;
            one(in, base + x, rows, weights, width, out, at + x);
            return;
        }
        for (; x < count; x++) {
            double sum = 0;
            for (int r = 0; r < rows.length; r++) {
                for (int k = 0; k < width; k++) {
                    sum = Math.fma(weights[r * width + k], in[base + rows[r] + k + x], sum);
                }
            }
            out[at + x] = sum;
        }
    }

    private static void tile(double[] in, int base, int[] rows, double[] weights, int width, double[] out, int at) {
        int lanes = D.length();
        DoubleVector sum0 = DoubleVector.zero(D);
        DoubleVector sum1 = DoubleVector.zero(D);
        DoubleVector sum2 = DoubleVector.zero(D);
        DoubleVector sum3 = DoubleVector.zero(D);
        for (int r = 0; r < rows.length; r++) {
            int tap = base + rows[r];
            int first = r * width;
            for (int k = 0; k < width; k++) {
                DoubleVector weight = DoubleVector.broadcast(D, weights[first + k]);
                sum0 = DoubleVector.fromArray(D, in, tap + k).fma(weight, sum0);
                sum1 = DoubleVector.fromArray(D, in, tap + k + lanes).fma(weight, sum1);
                sum2 = DoubleVector.fromArray(D, in, tap + k + 2 * lanes).fma(weight, sum2);
                sum3 = DoubleVector.fromArray(D, in, tap + k + 3 * lanes).fma(weight, sum3);
            }
        }
        sum0.intoArray(out, at);
        sum1.intoArray(out, at + lanes);
        sum2.intoArray(out, at + 2 * lanes);
        sum3.intoArray(out, at + 3 * lanes);
    }

    private static void one(double[] in, int base, int[] rows, double[] weights, int width, double[] out, int at) {
        DoubleVector sum = DoubleVector.zero(D);
        for (int r = 0; r < rows.length; r++) {
            int tap = base + rows[r];
            int first = r * width;
            for (int k = 0; k < width; k++) {
                sum = DoubleVector.fromArray(D, in, tap + k).fma(DoubleVector.broadcast(D, weights[first + k]), sum);
            }
        }
        sum.intoArray(out, at);
    }

    @Override
    public void row(float[] in, int base, int[] rows, float[] weights, int width, float[] out, int at, int count) {
        int lanes = F.length();
        int x = 0;
        for (; x <= count - TILE * lanes; x += TILE * lanes) {
            tile(in, base + x, rows, weights, width, out, at + x);
        }
        if (x < count && count >= TILE * lanes) {
            // The last tile may overlap the one before: the same sums again are cheaper than a scalar rest.
            x = count - TILE * lanes;
            tile(in, base + x, rows, weights, width, out, at + x);
            return;
        }
        for (; x <= count - lanes; x += lanes) {
            one(in, base + x, rows, weights, width, out, at + x);
        }
        if (x < count && count >= lanes) {
            x = count - lanes;
            one(in, base + x, rows, weights, width, out, at + x);
            return;
        }
        for (; x < count; x++) {
            float sum = 0;
            for (int r = 0; r < rows.length; r++) {
                for (int k = 0; k < width; k++) {
                    sum = Math.fma(weights[r * width + k], in[base + rows[r] + k + x], sum);
                }
            }
            out[at + x] = sum;
        }
    }

    private static void tile(float[] in, int base, int[] rows, float[] weights, int width, float[] out, int at) {
        int lanes = F.length();
        FloatVector sum0 = FloatVector.zero(F);
        FloatVector sum1 = FloatVector.zero(F);
        FloatVector sum2 = FloatVector.zero(F);
        FloatVector sum3 = FloatVector.zero(F);
        for (int r = 0; r < rows.length; r++) {
            int tap = base + rows[r];
            int first = r * width;
            for (int k = 0; k < width; k++) {
                FloatVector weight = FloatVector.broadcast(F, weights[first + k]);
                sum0 = FloatVector.fromArray(F, in, tap + k).fma(weight, sum0);
                sum1 = FloatVector.fromArray(F, in, tap + k + lanes).fma(weight, sum1);
                sum2 = FloatVector.fromArray(F, in, tap + k + 2 * lanes).fma(weight, sum2);
                sum3 = FloatVector.fromArray(F, in, tap + k + 3 * lanes).fma(weight, sum3);
            }
        }
        sum0.intoArray(out, at);
        sum1.intoArray(out, at + lanes);
        sum2.intoArray(out, at + 2 * lanes);
        sum3.intoArray(out, at + 3 * lanes);
    }

    private static void one(float[] in, int base, int[] rows, float[] weights, int width, float[] out, int at) {
        FloatVector sum = FloatVector.zero(F);
        for (int r = 0; r < rows.length; r++) {
            int tap = base + rows[r];
            int first = r * width;
            for (int k = 0; k < width; k++) {
                sum = FloatVector.fromArray(F, in, tap + k).fma(FloatVector.broadcast(F, weights[first + k]), sum);
            }
        }
        sum.intoArray(out, at);
    }
}
