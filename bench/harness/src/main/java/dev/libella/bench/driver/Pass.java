package dev.libella.bench.driver;

import dev.libella.bench.workload.Workload;
import dev.libella.bench.workload.Workloads;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Workloads that are measured one after the other, with engines that have so many threads.
 *
 * @param threads of each engine
 * @param workloads in this order
 */
record Pass(int threads, List<Workload> workloads) {
    /** Keeps a copy of the list. */
    Pass {
        workloads = List.copyOf(workloads);
    }

    /** What is to be measured: first, with every number of threads, what the targets and the networks need. */
    static List<Pass> of(Settings settings) {
        List<Pass> passes = new ArrayList<>();
        for (int threads : settings.threads()) {
            add(passes, settings, threads, workload -> needed(workload, threads));
        }
        for (int threads : settings.threads()) {
            add(passes, settings, threads, workload -> !needed(workload, threads));
        }
        return passes;
    }

    private static boolean needed(Workload workload, int threads) {
        return workload.quick() || Targets.need(workload.name(), threads);
    }

    private static void add(List<Pass> passes, Settings settings, int threads, Predicate<Workload> which) {
        List<Workload> workloads = Workloads.all().stream()
                .filter(workload -> settings.includes(workload, threads))
                .filter(which)
                .toList();
        if (!workloads.isEmpty()) {
            passes.add(new Pass(threads, workloads));
        }
    }
}
