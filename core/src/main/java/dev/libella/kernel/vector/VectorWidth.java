package dev.libella.kernel.vector;

import jdk.incubator.vector.FloatVector;

/** How wide this machine's vectors are. */
public final class VectorWidth {
    private VectorWidth() {}

    /** Bits of the widest vector that the JVM prefers: 256 with AVX2, 512 with AVX-512, 128 with NEON. */
    public static int bits() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }
}
