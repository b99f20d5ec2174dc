package dev.libella.kernel.vector.normalization;

import dev.libella.kernel.vector.Scratch;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Local response norm (Krizhevsky et al. 2012) with the exponent that it was published with: {@code y_c = x_c·base_c^(−¾)}
 * where {@code base_c = k + alpha/size·Σ x_j²} over the {@code size} channels around {@code c}. Some columns of all channels
 * are copied side by side, so that everything stays in the cache and the last columns need no loop of their own.
 *
 * <p>The power is made of roots; by way of logarithms, which any exponent would need, the code of a whole pass was too long
 * for the compiler, and vectors stayed objects. Immutable; different groups may be computed by several threads.
 *
 * @param channels of an example
 * @param positions of a channel
 */
public record VectorLocalResponseNorm(int channels, int positions, int size, double alpha, double k) {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /** Columns of a group: whole vectors of any length. */
    private static final int COLUMNS = 64;

    /** The exponent. */
    public static final double BETA = 0.75;

    /** Groups of an example's columns, for each of which the methods can be called. */
    public int groups() {
        return Math.ceilDiv(positions, COLUMNS);
    }

    /**
     * The groups {@code from} (inclusive) to {@code to} (exclusive) of all examples.
     *
     * @param x {@code [N, channels, positions]}. Not modified.
     * @param y the same shape. Modified.
     */
    public void forward(float[] x, float[] y, int from, int to) {
        float[] s = Scratch.floats((2 * channels + 2) * COLUMNS);
        int squares = channels * COLUMNS;
        int base = 2 * squares;
        int power = base + COLUMNS;
        for (int group = from; group < to; group++) {
            int count = copy(group, x, s, 0);
            square(s, 0, squares);
            for (int c = 0; c < channels; c++) {
                bases(s, squares, c, count, base);
                powers(s, base, count, power);
                multiply(s, c * COLUMNS, count, power);
            }
            copyBack(group, s, 0, y);
        }
    }

    /**
     * The gradient of the input, {@code dx_c = dy_c·base_c^(−¾) − 1.5·alpha/size·x_c·Σ dy_j·x_j·base_j^(−1¾)}
     * over the channels {@code j} that see {@code c}.
     *
     * @param x input. Not modified.
     * @param dy gradient of the output. Not modified.
     * @param dx gradient of the input. Modified.
     */
    public void gradient(float[] x, float[] dy, float[] dx, int from, int to) {
        float[] s = Scratch.floats((4 * channels + 2) * COLUMNS);
        int part = channels * COLUMNS;
        int own = part;
        int squares = 2 * part;
        int shares = 3 * part;
        int sum = 4 * part;
        int power = sum + COLUMNS;
        for (int group = from; group < to; group++) {
            int count = copy(group, x, s, 0);
            copy(group, dy, s, own);
            square(s, 0, squares);
            for (int c = 0; c < channels; c++) {
                bases(s, squares, c, count, sum);
                powers(s, sum, count, power);
                multiply(s, own + c * COLUMNS, count, power);
                share(s, c * COLUMNS, own + c * COLUMNS, shares + c * COLUMNS, count, sum);
            }
            for (int c = 0; c < channels; c++) {
                int first = Math.max(0, c - (size - 1) / 2);
                sum(s, shares + first * COLUMNS, Math.min(channels, c + size / 2 + 1) - first, count, sum);
                subtract(s, c * COLUMNS, own + c * COLUMNS, count, sum);
            }
            copyBack(group, s, own, dx);
        }
    }

    private int at(int group, int channel) {
        return (group / groups() * channels + channel) * positions + group % groups() * COLUMNS;
    }

    private int columns(int group) {
        return Math.min(COLUMNS, positions - group % groups() * COLUMNS);
    }

    /** Copies a group's columns, filled up with zeros; how many there are, in whole vectors. */
    private int copy(int group, float[] x, float[] s, int to) {
        int columns = columns(group);
        for (int c = 0; c < channels; c++) {
            System.arraycopy(x, at(group, c), s, to + c * COLUMNS, columns);
            Arrays.fill(s, to + c * COLUMNS + columns, to + (c + 1) * COLUMNS, 0f);
        }
        return Math.ceilDiv(columns, LANES) * LANES;
    }

    private void copyBack(int group, float[] s, int from, float[] y) {
        for (int c = 0; c < channels; c++) {
            System.arraycopy(s, from + c * COLUMNS, y, at(group, c), columns(group));
        }
    }

    // Loops that are methods of their own, since each is compiled by what it has been seen to do.

    private void square(float[] s, int from, int to) {
        for (int i = 0; i < channels * COLUMNS; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, s, from + i);
            x.mul(x).intoArray(s, to + i);
        }
    }

    private void bases(float[] s, int squares, int channel, int count, int to) {
        int first = Math.max(0, channel - size / 2);
        sum(s, squares + first * COLUMNS, Math.min(channels, channel + (size - 1) / 2 + 1) - first, count, to);
        for (int i = to; i < to + count; i += LANES) {
            FloatVector.fromArray(SPECIES, s, i)
                    .mul((float) (alpha / size))
                    .add((float) k)
                    .intoArray(s, i);
        }
    }

    private static void sum(float[] s, int from, int rows, int count, int to) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int row = 0; row < rows; row++) {
                sum = sum.add(FloatVector.fromArray(SPECIES, s, from + row * COLUMNS + i));
            }
            sum.intoArray(s, to + i);
        }
    }

    private static void powers(float[] s, int base, int count, int to) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector root = FloatVector.fromArray(SPECIES, s, base + i).sqrt();
            FloatVector one = FloatVector.broadcast(SPECIES, 1f);
            one.div(root.mul(root.sqrt())).intoArray(s, to + i);
        }
    }

    private static void multiply(float[] s, int x, int count, int factor) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector.fromArray(SPECIES, s, x + i)
                    .mul(FloatVector.fromArray(SPECIES, s, factor + i))
                    .intoArray(s, x + i);
        }
    }

    /** {@code own·x/base}. */
    private static void share(float[] s, int x, int own, int share, int count, int base) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector.fromArray(SPECIES, s, own + i)
                    .mul(FloatVector.fromArray(SPECIES, s, x + i))
                    .div(FloatVector.fromArray(SPECIES, s, base + i))
                    .intoArray(s, share + i);
        }
    }

    private void subtract(float[] s, int x, int own, int count, int sum) {
        float factor = (float) (-2 * BETA * alpha / size);
        for (int i = 0; i < count; i += LANES) {
            FloatVector others = FloatVector.fromArray(SPECIES, s, sum + i).mul(factor);
            FloatVector.fromArray(SPECIES, s, x + i)
                    .fma(others, FloatVector.fromArray(SPECIES, s, own + i))
                    .intoArray(s, own + i);
        }
    }
}
