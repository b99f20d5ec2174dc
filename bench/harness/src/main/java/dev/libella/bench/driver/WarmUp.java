package dev.libella.bench.driver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Running before the first turn until the times settle: a JVM compiles what it runs often, and a whole training step
 * takes seconds of that. The rule is the same for all.
 */
final class WarmUp {
    /** Times have settled when so many parts in a row … */
    private static final int SETTLED_PARTS = 3;

    /** … differ by no more than this. */
    private static final double SETTLED = 1.05;

    private static final int LEAST_PARTS = 4;

    /** Something that runs for at least some milliseconds and gives the nanoseconds of each run. */
    interface Runner {
        long[] run(long milliseconds) throws IOException;
    }

    private WarmUp() {}

    /** Runs; the mean nanoseconds of a run at the end. */
    static double run(Runner engine, Thoroughness thoroughness) throws IOException {
        List<Double> means = new ArrayList<>();
        double spent = 0;
        do {
            long[] times = engine.run(thoroughness.leastWarmUpMillis() / LEAST_PARTS);
            spent += Arrays.stream(times).sum() / 1e6;
            means.add(Arrays.stream(times).average().orElseThrow());
        } while (spent < thoroughness.mostWarmUpMillis()
                && (spent < thoroughness.leastWarmUpMillis() || !settled(means)));
        return means.getLast();
    }

    private static boolean settled(List<Double> means) {
        if (means.size() < SETTLED_PARTS) {
            return false;
        }
        List<Double> last = means.subList(means.size() - SETTLED_PARTS, means.size());
        return Collections.max(last) <= SETTLED * Collections.min(last);
    }
}
