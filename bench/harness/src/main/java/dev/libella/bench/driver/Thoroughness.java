package dev.libella.bench.driver;

import dev.libella.bench.workload.Workload;
import java.time.Duration;

/** How much is measured, and how long. */
enum Thoroughness {
    /** Less than three minutes: the networks and one convolution, two threads, the fastest peers. */
    QUICK("--quick", 5, 60, 400, 4000, Duration.ofSeconds(135)),
    /** A quarter of an hour: everything with two threads, and with one what the targets and the networks need. */
    STANDARD("--standard", 5, 80, 600, 6000, Duration.ofMinutes(14)),
    /** Everything with every number of threads, with longer turns. */
    FULL("--full", 7, 250, 2000, 10_000, Duration.ofDays(1));

    private final String option;
    private final int repetitions;
    private final long turnMillis;
    private final long leastWarmUpMillis;
    private final long mostWarmUpMillis;
    private final Duration limit;

    Thoroughness(
            String option,
            int repetitions,
            long turnMillis,
            long leastWarmUpMillis,
            long mostWarmUpMillis,
            Duration limit) {
        this.option = option;
        this.repetitions = repetitions;
        this.turnMillis = turnMillis;
        this.leastWarmUpMillis = leastWarmUpMillis;
        this.mostWarmUpMillis = mostWarmUpMillis;
        this.limit = limit;
    }

    /** How it is asked for. */
    String option() {
        return option;
    }

    /** How often each engine's turn comes; the median counts. */
    int repetitions() {
        return repetitions;
    }

    /** How long a turn is at least. */
    long turnMillis() {
        return turnMillis;
    }

    /** How long each engine runs before its first turn, at least. */
    long leastWarmUpMillis() {
        return leastWarmUpMillis;
    }

    /** How long it runs at most if its times do not settle. */
    long mostWarmUpMillis() {
        return mostWarmUpMillis;
    }

    /** After this, nothing new is begun: on a slow or busy machine less is measured, and the report says what is missing. */
    Duration limit() {
        return limit;
    }

    /** Whether a workload is measured with the first number of threads that was asked for, or with a further one. */
    boolean includes(Workload workload, int threads, boolean first) {
        return switch (this) {
            case QUICK -> workload.quick();
            case STANDARD -> first || workload.quick() || Targets.need(workload.name(), threads);
            case FULL -> true;
        };
    }

    /** Whether a peer takes part, with the first number of threads that was asked for or with a further one. */
    boolean includes(Contestant contestant, boolean first) {
        return contestant.quick() || this == FULL || (this == STANDARD && first);
    }

    /** What was left out, for the report. */
    String leavesOut() {
        return switch (this) {
            case QUICK ->
                "The quick comparison leaves out the peers that are not the fastest anywhere, one thread, most single"
                        + " layers, start and memory";
            case STANDARD ->
                "With one thread, the standard comparison leaves out single layers that no target needs, and the peers"
                        + " that are not the fastest anywhere";
            case FULL -> "Nothing is left out";
        };
    }
}
