package dev.libella.plan;

import dev.libella.parallel.Workers;
import java.util.Set;

/**
 * How a plan is compiled.
 *
 * @param workers the threads that do the work; may be shared between plans
 * @param seed where dropout's random numbers come from
 * @param inputGradient whether training also computes the gradient of the network's input
 * @param frozen paths of parameters that are not trained: they get no gradient, and layers before the first trained one
 *     are not differentiated. A batch norm whose {@code running_mean} is among them normalises by its running moments and
 *     leaves them, as in inference
 * @param observed names of layers whose output (and in training gradient) can be read after a run; keeps them in memory
 * @param kernels which kernels may be used
 */
public record PlanOptions(
        Workers workers, long seed, boolean inputGradient, Set<String> frozen, Set<String> observed, Kernels kernels) {
    /** Keeps copies of the sets. */
    public PlanOptions {
        frozen = Set.copyOf(frozen);
        observed = Set.copyOf(observed);
    }

    /** These workers, seed 0, nothing frozen, nothing observed, the fastest kernels. */
    public static PlanOptions with(Workers workers) {
        return new PlanOptions(workers, 0, false, Set.of(), Set.of(), Kernels.FASTEST);
    }

    /** This many threads, seed 0, nothing frozen, nothing observed. */
    public static PlanOptions threads(int threads) {
        return new PlanOptions(new Workers(threads), 0, false, Set.of(), Set.of(), Kernels.FASTEST);
    }

    /** These options with other threads. */
    public PlanOptions withWorkers(Workers newWorkers) {
        return new PlanOptions(newWorkers, seed, inputGradient, frozen, observed, kernels);
    }

    /** These options with another seed. */
    public PlanOptions withSeed(long newSeed) {
        return new PlanOptions(workers, newSeed, inputGradient, frozen, observed, kernels);
    }

    /** These options with the input's gradient. */
    public PlanOptions withInputGradient() {
        return new PlanOptions(workers, seed, true, frozen, observed, kernels);
    }

    /** These options with some parameters left as they are. */
    public PlanOptions withFrozen(Set<String> newFrozen) {
        return new PlanOptions(workers, seed, inputGradient, newFrozen, observed, kernels);
    }

    /** These options with layers whose output can be read after a run. */
    public PlanOptions withObserved(Set<String> newObserved) {
        return new PlanOptions(workers, seed, inputGradient, frozen, newObserved, kernels);
    }

    /** These options with other kernels. */
    public PlanOptions withKernels(Kernels newKernels) {
        return new PlanOptions(workers, seed, inputGradient, frozen, observed, newKernels);
    }
}
