package dev.libella.bench.engine;

import dev.libella.bench.workload.Work;

/** Something that runs networks, with a number of threads given when it is made. */
public interface Engine {
    /** The version that runs, for the report. */
    String version();

    /**
     * Prepares work, with the numbers of {@link dev.libella.bench.workload.Inputs}.
     *
     * @throws UnsupportedWorkException if this engine has no such thing
     */
    Session open(Work work) throws UnsupportedWorkException;
}
