package dev.libella.kernel.vector.pooling;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Takes rows apart by the remainder of their columns by a stride, and puts them together; fast for 1 and 2. */
final class Interleaving {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final VectorShuffle<Float> EVEN = VectorShuffle.fromOp(SPECIES, lane -> 2 * lane % LANES);
    private static final VectorShuffle<Float> ODD = VectorShuffle.fromOp(SPECIES, lane -> (2 * lane + 1) % LANES);
    private static final VectorShuffle<Float> LOW_TWICE = VectorShuffle.fromOp(SPECIES, lane -> lane / 2);
    private static final VectorShuffle<Float> HIGH_TWICE = VectorShuffle.fromOp(SPECIES, lane -> (lane + LANES) / 2);
    private static final VectorMask<Float> UPPER_HALF = VectorMask.fromLong(SPECIES, -1L << (LANES / 2));
    private static final VectorMask<Float> ODD_LANES = VectorMask.fromLong(SPECIES, 0xAAAA_AAAA_AAAA_AAAAL);

    private Interleaving() {}

    /** Every second lane of two vectors side by side, from the first on. */
    static FloatVector even(FloatVector low, FloatVector high) {
        return low.rearrange(EVEN).blend(high.rearrange(EVEN), UPPER_HALF);
    }

    /** Every second lane of two vectors side by side, from the second on. */
    static FloatVector odd(FloatVector low, FloatVector high) {
        return low.rearrange(ODD).blend(high.rearrange(ODD), UPPER_HALF);
    }

    /** The first of two vectors side by side whose even and odd lanes these are. */
    static FloatVector low(FloatVector even, FloatVector odd) {
        return even.rearrange(LOW_TWICE).blend(odd.rearrange(LOW_TWICE), ODD_LANES);
    }

    /** The second one. */
    static FloatVector high(FloatVector even, FloatVector odd) {
        return even.rearrange(HIGH_TWICE).blend(odd.rearrange(HIGH_TWICE), ODD_LANES);
    }

    /**
     * {@code to[remainder·length/stride + column/stride] = from[column]}.
     *
     * @param length a multiple of the stride times the vectors' length
     */
    static void split(int stride, int length, float[] from, int fromAt, float[] to, int toAt) {
        int part = length / stride;
        if (stride == 1) {
            System.arraycopy(from, fromAt, to, toAt, length);
        } else if (stride == 2) {
            for (int q = 0; q < part; q += LANES) {
                FloatVector low = FloatVector.fromArray(SPECIES, from, fromAt + 2 * q);
                FloatVector high = FloatVector.fromArray(SPECIES, from, fromAt + 2 * q + LANES);
                even(low, high).intoArray(to, toAt + q);
                odd(low, high).intoArray(to, toAt + part + q);
            }
        } else {
            for (int c = 0; c < length; c++) {
                to[toAt + c % stride * part + c / stride] = from[fromAt + c];
            }
        }
    }

    /** The reverse of {@link #split}. */
    static void merge(int stride, int length, float[] from, int fromAt, float[] to, int toAt) {
        int part = length / stride;
        if (stride == 1) {
            System.arraycopy(from, fromAt, to, toAt, length);
        } else if (stride == 2) {
            for (int q = 0; q < part; q += LANES) {
                FloatVector even = FloatVector.fromArray(SPECIES, from, fromAt + q);
                FloatVector odd = FloatVector.fromArray(SPECIES, from, fromAt + part + q);
                low(even, odd).intoArray(to, toAt + 2 * q);
                high(even, odd).intoArray(to, toAt + 2 * q + LANES);
            }
        } else {
            for (int c = 0; c < length; c++) {
                to[toAt + c] = from[fromAt + c % stride * part + c / stride];
            }
        }
    }
}
