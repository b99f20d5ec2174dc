package dev.libella.kernel;

import dev.libella.kernel.reference.ReferenceSlidingSum;
import dev.libella.kernel.vector.VectorSlidingSum;

/** The choice among the implementations of {@link SlidingSum}, made once. */
public final class SlidingSums {
    private static final SlidingSum BEST = choose();

    private SlidingSums() {}

    /** Vector code where the JVM runs with {@code --add-modules jdk.incubator.vector}, scalar loops elsewhere. */
    public static SlidingSum best() {
        return BEST;
    }

    private static SlidingSum choose() {
        boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        SlidingSum chosen = vectors ? new VectorSlidingSum() : new ReferenceSlidingSum();
        System.getLogger("dev.libella.kernel")
                .log(
                        System.Logger.Level.DEBUG,
                        "sliding sums: {0}",
                        vectors
                                ? "vector code"
                                : "scalar loops; for speed run java with --add-modules jdk.incubator.vector");
        return chosen;
    }
}
