package dev.libella.bench.driver;

import java.util.Arrays;

/** Some runs of a workload, one behind the other. */
final class Runs {
    private final long compilingMillis;
    private final long[] nanoseconds;

    /**
     * @param compilingMillis how long the engine's JVM worked on the compilations that it finished meanwhile
     * @param nanoseconds what each run took. Kept.
     */
    Runs(long compilingMillis, long[] nanoseconds) {
        this.compilingMillis = compilingMillis;
        this.nanoseconds = nanoseconds;
    }

    long compilingMillis() {
        return compilingMillis;
    }

    /** What each run took; not a copy. */
    long[] nanoseconds() {
        return nanoseconds;
    }

    double meanNanoseconds() {
        return Arrays.stream(nanoseconds).average().orElseThrow();
    }

    double milliseconds() {
        return Arrays.stream(nanoseconds).sum() / 1e6;
    }
}
