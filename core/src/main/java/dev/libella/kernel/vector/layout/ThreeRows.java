package dev.libella.kernel.vector.layout;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Puts three rows side by side, as the colours of a picture's pixels. */
final class ThreeRows {
    static final int ROWS = 3;

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    // Which column the lanes of each of the three results come from, and which lanes are of the second and third row.
    private static final VectorShuffle<Float> COLUMNS_0 = columns(0);
    private static final VectorShuffle<Float> COLUMNS_1 = columns(1);
    private static final VectorShuffle<Float> COLUMNS_2 = columns(2);
    private static final VectorMask<Float> SECOND_0 = row(1, 0);
    private static final VectorMask<Float> SECOND_1 = row(1, 1);
    private static final VectorMask<Float> SECOND_2 = row(1, 2);
    private static final VectorMask<Float> THIRD_0 = row(2, 0);
    private static final VectorMask<Float> THIRD_1 = row(2, 1);
    private static final VectorMask<Float> THIRD_2 = row(2, 2);

    private ThreeRows() {}

    private static VectorShuffle<Float> columns(int result) {
        return VectorShuffle.fromOp(SPECIES, lane -> (result * LANES + lane) / ROWS);
    }

    private static VectorMask<Float> row(int row, int result) {
        long lanes = 0;
        for (int lane = 0; lane < LANES; lane++) {
            lanes |= (result * LANES + lane) % ROWS == row ? 1L << lane : 0;
        }
        return VectorMask.fromLong(SPECIES, lanes);
    }

    /**
     * {@code y[y0 + 3 · j + i] = x[x0 + i · xRow + j]} for {@code i < 3} and {@code j < columns}.
     *
     * @param columns as many as a vector has lanes, or more
     * @param x source. Not modified.
     * @param xRow distance of its rows
     * @param y result; not the source. Modified.
     */
    static void interleave(int columns, float[] x, int x0, int xRow, float[] y, int y0) {
        for (int c = 0; c < columns; c += LANES) {
            int column = Math.min(c, columns - LANES); // those at the end overlap those before
            FloatVector first = FloatVector.fromArray(SPECIES, x, x0 + column);
            FloatVector second = FloatVector.fromArray(SPECIES, x, x0 + xRow + column);
            FloatVector third = FloatVector.fromArray(SPECIES, x, x0 + 2 * xRow + column);
            int to = y0 + ROWS * column;
            first.rearrange(COLUMNS_0)
                    .blend(second.rearrange(COLUMNS_0), SECOND_0)
                    .blend(third.rearrange(COLUMNS_0), THIRD_0)
                    .intoArray(y, to);
            first.rearrange(COLUMNS_1)
                    .blend(second.rearrange(COLUMNS_1), SECOND_1)
                    .blend(third.rearrange(COLUMNS_1), THIRD_1)
                    .intoArray(y, to + LANES);
            first.rearrange(COLUMNS_2)
                    .blend(second.rearrange(COLUMNS_2), SECOND_2)
                    .blend(third.rearrange(COLUMNS_2), THIRD_2)
                    .intoArray(y, to + 2 * LANES);
        }
    }
}
