package dev.libella.bench.driver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Running before the first turn until the times settle: a JVM compiles what it runs often, and a whole training step
 * takes seconds of that. Equal times are not enough: while the compiler works on the one method that counts, everything
 * runs as slowly as before, for half a second and more. The rule is the same for all.
 */
final class WarmUp {
    /** Times have settled when so many parts in a row … */
    private static final int SETTLED_PARTS = 3;

    /** … differ by no more than this … */
    private static final double SETTLED = 1.05;

    /** … and the compilers finished next to nothing in them: this share of their time. */
    private static final double COMPILING = 0.05;

    private static final int LEAST_PARTS = 4;

    /** Something that runs for at least some milliseconds. */
    interface Runner {
        Runs run(long milliseconds) throws IOException;
    }

    private WarmUp() {}

    /** Runs; the mean nanoseconds of a run at the end. */
    static double run(Runner engine, Thoroughness thoroughness) throws IOException {
        List<Runs> parts = new ArrayList<>();
        double spent = 0;
        do {
            Runs part = engine.run(thoroughness.leastWarmUpMillis() / LEAST_PARTS);
            parts.add(part);
            spent += part.milliseconds();
        } while (spent < thoroughness.mostWarmUpMillis()
                && (spent < thoroughness.leastWarmUpMillis() || !settled(parts)));
        return parts.getLast().meanNanoseconds();
    }

    private static boolean settled(List<Runs> parts) {
        if (parts.size() < SETTLED_PARTS) {
            return false;
        }
        List<Runs> last = parts.subList(parts.size() - SETTLED_PARTS, parts.size());
        double slowest = last.stream().mapToDouble(Runs::meanNanoseconds).max().orElseThrow();
        double fastest = last.stream().mapToDouble(Runs::meanNanoseconds).min().orElseThrow();
        double milliseconds = last.stream().mapToDouble(Runs::milliseconds).sum();
        long compiling = last.stream().mapToLong(Runs::compilingMillis).sum();
        return slowest <= SETTLED * fastest && compiling <= COMPILING * milliseconds;
    }
}
