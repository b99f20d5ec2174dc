package dev.libella.bench.workload;

/** How the time of a run becomes a figure. */
public sealed interface Measure {
    /** Images a second; higher is better. */
    record Images(int batch) implements Measure {}

    /** The time of each run by itself; lower is better. */
    record Latency() implements Measure {}

    /** 10⁹ floating-point operations a second; higher is better. A multiplication with an addition counts two. */
    record Gigaflops(double operations) implements Measure {}

    /** 10⁹ bytes a second that have to be read and written at least; higher is better. */
    record Gigabytes(double bytes) implements Measure {}
}
