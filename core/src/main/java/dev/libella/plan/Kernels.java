package dev.libella.plan;

import dev.libella.kernel.vector.VectorWidth;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.OptionalInt;

/** Which kernels a plan may use. */
public enum Kernels {
    /** The fastest that fit, made for the Vector API; the reference kernels for the rest. */
    FASTEST,

    /** Only the reference kernels: slow, exact, and at their best from the first call on. */
    REFERENCE;

    /** Whether fast kernels may be used: they are asked for, and the JVM offers the Vector API. */
    boolean fast() {
        return this == FASTEST && VectorApi.FOUND;
    }

    /** Bits of the vectors that the fast kernels work on; empty if the JVM does not offer the Vector API. */
    public static OptionalInt vectorBits() {
        return VectorApi.FOUND ? OptionalInt.of(VectorWidth.bits()) : OptionalInt.empty();
    }

    /** Looked for when it is first asked for: who wants only the reference kernels is not told that others are missing. */
    private static final class VectorApi {
        private static final boolean FOUND = find();

        private static boolean find() {
            boolean found =
                    ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
            if (!found) {
                Logger logger = System.getLogger("dev.libella");
                logger.log(
                        Level.WARNING,
                        "the Vector API is missing, so everything is computed by the slow reference kernels;"
                                + " start the JVM with --add-modules jdk.incubator.vector");
            }
            return found;
        }
    }
}
