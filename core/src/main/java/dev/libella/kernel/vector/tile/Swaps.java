package dev.libella.kernel.vector.tile;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Exchanges of the lanes {@code i} and {@code i ^ distance}, as constants for the compiler. Read by made code. */
final class Swaps {
    static final VectorShuffle<Float> LANES_4_BY_1 = swap(FloatVector.SPECIES_128, 1);
    static final VectorShuffle<Float> LANES_4_BY_2 = swap(FloatVector.SPECIES_128, 2);
    static final VectorShuffle<Float> LANES_8_BY_1 = swap(FloatVector.SPECIES_256, 1);
    static final VectorShuffle<Float> LANES_8_BY_2 = swap(FloatVector.SPECIES_256, 2);
    static final VectorShuffle<Float> LANES_8_BY_4 = swap(FloatVector.SPECIES_256, 4);
    static final VectorShuffle<Float> LANES_16_BY_1 = swap(FloatVector.SPECIES_512, 1);
    static final VectorShuffle<Float> LANES_16_BY_2 = swap(FloatVector.SPECIES_512, 2);
    static final VectorShuffle<Float> LANES_16_BY_4 = swap(FloatVector.SPECIES_512, 4);
    static final VectorShuffle<Float> LANES_16_BY_8 = swap(FloatVector.SPECIES_512, 8);

    private Swaps() {}

    private static VectorShuffle<Float> swap(VectorSpecies<Float> species, int distance) {
        return VectorShuffle.fromOp(species, lane -> lane ^ distance);
    }
}
