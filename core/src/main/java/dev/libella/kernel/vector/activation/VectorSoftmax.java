package dev.libella.kernel.vector.activation;

import dev.libella.kernel.vector.LaneMath;
import dev.libella.kernel.vector.Scratch;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Softmax and its logarithm along the middle axis of {@code [outer, length, inner]}, in float32: along a row if inner is
 * 1, else for neighbouring columns at once. Every method computes the outer positions {@code from} (inclusive) to {@code
 * to} (exclusive). Rows and columns that do not fill vectors are computed in memory where they do, by the same code.
 */
public final class VectorSoftmax {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private VectorSoftmax() {}

    /**
     * {@code y = e^x/Σ e^x}, or its logarithm.
     *
     * @param x input. Not modified.
     * @param y output, may be the same array. Modified.
     */
    public static void forward(boolean logarithm, int length, int inner, float[] x, float[] y, int from, int to) {
        for (int outer = from; outer < to; outer++) {
            int at = outer * length * inner;
            if (inner == 1) {
                row(logarithm, length, x, y, at);
                continue;
            }
            int i = 0;
            for (; i <= inner - LANES; i += LANES) {
                columns(logarithm, length, inner, x, y, at + i);
            }
            if (i < inner) {
                float[] rest = Scratch.floats(length * LANES);
                copyColumns(length, inner - i, x, at + i, inner, rest, 0, LANES);
                columns(logarithm, length, LANES, rest, rest, 0);
                copyColumns(length, inner - i, rest, 0, LANES, y, at + i, inner);
            }
        }
    }

    private static void row(boolean logarithm, int length, float[] x, float[] y, int at) {
        int padded = Math.ceilDiv(length, LANES) * LANES;
        float[] row = Scratch.floats(padded);
        System.arraycopy(x, at, row, 0, length);
        Arrays.fill(row, length, padded, Float.NEGATIVE_INFINITY); // adds e^−∞ = 0
        float largest = largest(row, padded);
        float sum = exponentials(row, padded, largest);
        if (logarithm) {
            shift(length, x, largest, (float) StrictMath.log(sum), y, at);
        } else {
            multiply(length, row, 1 / sum, y, at);
        }
    }

    // Methods of their own: a loop in their caller would have it compiled before the others are known well enough to be
    // inlined, and vectors would stay objects.

    private static void shift(int length, float[] x, float largest, float logSum, float[] y, int at) {
        for (int i = at; i < at + length; i++) {
            y[i] = x[i] - largest - logSum;
        }
    }

    private static void multiply(int length, float[] row, float factor, float[] y, int at) {
        for (int i = 0; i < length; i++) {
            y[at + i] = row[i] * factor;
        }
    }

    /** NaN may be passed over here: it comes back in the sum. */
    private static float largest(float[] row, int padded) {
        FloatVector largest = FloatVector.fromArray(SPECIES, row, 0);
        for (int i = LANES; i < padded; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, row, i);
            largest = largest.blend(v, v.compare(VectorOperators.GT, largest));
        }
        return largest.reduceLanes(VectorOperators.MAX);
    }

    /**
     * Replaces numbers by {@code e^(x − largest)}.
     *
     * @param row Modified.
     * @return their sum
     */
    private static float exponentials(float[] row, int padded, float largest) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < padded; i += LANES) {
            FloatVector power =
                    LaneMath.exp(FloatVector.fromArray(SPECIES, row, i).sub(largest));
            power.intoArray(row, i);
            sum = sum.add(power);
        }
        return LaneMath.total(sum);
    }

    private static void columns(boolean logarithm, int length, int step, float[] x, float[] y, int at) {
        int end = at + length * step;
        FloatVector largest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        for (int i = at; i < end; i += step) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, i);
            largest = largest.blend(v, v.compare(VectorOperators.GT, largest));
        }
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = at; i < end; i += step) {
            FloatVector shifted = FloatVector.fromArray(SPECIES, x, i).sub(largest);
            FloatVector power = LaneMath.exp(shifted);
            (logarithm ? shifted : power).intoArray(y, i);
            sum = sum.add(power);
        }
        if (logarithm) {
            FloatVector logSum = LaneMath.log(sum);
            for (int i = at; i < end; i += step) {
                FloatVector.fromArray(SPECIES, y, i).sub(logSum).intoArray(y, i);
            }
        } else {
            FloatVector factor = LaneMath.ONE.div(sum);
            for (int i = at; i < end; i += step) {
                FloatVector.fromArray(SPECIES, y, i).mul(factor).intoArray(y, i);
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
            int at = outer * length * inner;
            if (inner == 1) {
                rowGradient(logarithm, length, y, dy, dx, at);
                continue;
            }
            int i = 0;
            for (; i <= inner - LANES; i += LANES) {
                columnsGradient(logarithm, length, inner, y, at + i, dy, dx, at + i);
            }
            if (i < inner) {
                float[] rest = Scratch.floats(2 * length * LANES);
                copyColumns(length, inner - i, y, at + i, inner, rest, length * LANES, LANES);
                copyColumns(length, inner - i, dy, at + i, inner, rest, 0, LANES);
                columnsGradient(logarithm, length, LANES, rest, length * LANES, rest, rest, 0);
                copyColumns(length, inner - i, rest, 0, LANES, dx, at + i, inner);
            }
        }
    }

    private static void rowGradient(boolean logarithm, int length, float[] y, float[] dy, float[] dx, int at) {
        int padded = Math.ceilDiv(length, LANES) * LANES;
        float[] rows = Scratch.floats(2 * padded);
        System.arraycopy(y, at, rows, 0, length);
        Arrays.fill(rows, length, padded, 0f);
        System.arraycopy(dy, at, rows, padded, length);
        Arrays.fill(rows, padded + length, 2 * padded, 0f);
        rowGradient(logarithm, rows, padded, rowSum(logarithm, rows, padded));
        System.arraycopy(rows, 0, dx, at, length);
    }

    private static float rowSum(boolean logarithm, float[] rows, int padded) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < padded; i += LANES) {
            FloatVector gradient = FloatVector.fromArray(SPECIES, rows, padded + i);
            sum = logarithm ? sum.add(gradient) : gradient.fma(FloatVector.fromArray(SPECIES, rows, i), sum);
        }
        return LaneMath.total(sum);
    }

    private static void rowGradient(boolean logarithm, float[] rows, int padded, float total) {
        FloatVector sum = FloatVector.broadcast(SPECIES, total);
        for (int i = 0; i < padded; i += LANES) {
            FloatVector output = FloatVector.fromArray(SPECIES, rows, i);
            FloatVector gradient = FloatVector.fromArray(SPECIES, rows, padded + i);
            inputGradient(logarithm, output, gradient, sum).intoArray(rows, i);
        }
    }

    private static void columnsGradient(
            boolean logarithm, int length, int step, float[] y, int yAt, float[] dy, float[] dx, int at) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < length * step; i += step) {
            FloatVector gradient = FloatVector.fromArray(SPECIES, dy, at + i);
            sum = logarithm ? sum.add(gradient) : gradient.fma(FloatVector.fromArray(SPECIES, y, yAt + i), sum);
        }
        for (int i = 0; i < length * step; i += step) {
            FloatVector output = FloatVector.fromArray(SPECIES, y, yAt + i);
            FloatVector gradient = FloatVector.fromArray(SPECIES, dy, at + i);
            inputGradient(logarithm, output, gradient, sum).intoArray(dx, at + i);
        }
    }

    private static FloatVector inputGradient(
            boolean logarithm, FloatVector output, FloatVector gradient, FloatVector sum) {
        return logarithm
                ? LaneMath.exp(output).neg().fma(sum, gradient)
                : gradient.sub(sum).mul(output);
    }

    private static void copyColumns(
            int length, int columns, float[] from, int fromAt, int fromStep, float[] to, int toAt, int toStep) {
        for (int j = 0; j < length; j++) {
            System.arraycopy(from, fromAt + j * fromStep, to, toAt + j * toStep, columns);
        }
    }
}
