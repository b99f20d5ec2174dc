package dev.libella.plan;

import dev.libella.parallel.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a plan does one after the other in one direction: its steps, but passes of neighbouring ones joined to a {@link
 * Stretch} where that is possible.
 *
 * @param work to be run in this order
 * @param joined the steps of each stretch: they use their values at the same time
 */
record Schedule(List<Runnable> work, List<List<Step>> joined) {
    /** The way forward. */
    static Schedule forward(List<Step> steps, Workers workers) {
        Joiner joiner = new Joiner(workers);
        steps.forEach(step -> joiner.add(step, step.forwardPasses(), step::forward));
        return joiner.schedule();
    }

    /** The way back, of steps that come in this order. */
    static Schedule backward(List<Step> steps, Workers workers) {
        Joiner joiner = new Joiner(workers);
        steps.forEach(step -> joiner.add(step, step.backwardPasses(), step::backward));
        return joiner.schedule();
    }

    /** Collects passes until one cannot join them. */
    private static final class Joiner {
        private final Workers workers;
        private final List<Runnable> work = new ArrayList<>();
        private final List<List<Step>> joined = new ArrayList<>();
        private final List<Pass> passes = new ArrayList<>();
        private final List<Step> owners = new ArrayList<>();

        Joiner(Workers workers) {
            this.workers = workers;
        }

        void add(Step step, Optional<List<Pass>> own, Runnable whole) {
            if (own.isEmpty()) {
                close();
                work.add(whole);
                return;
            }
            for (Pass pass : own.get()) {
                boolean waits = owners.contains(step);
                boolean shares = pass.usesWorkspace() && passes.stream().anyMatch(Pass::usesWorkspace);
                if (waits || shares) {
                    close();
                }
                passes.add(pass);
                owners.add(step);
            }
        }

        private void close() {
            Optional<Stretch> stretch = stretch();
            if (stretch.isPresent()) {
                work.add(stretch.get());
                joined.add(List.copyOf(owners));
            } else {
                passes.forEach(pass -> work.add(pass::run));
            }
            passes.clear();
            owners.clear();
        }

        private Optional<Stretch> stretch() {
            int batch =
                    owners.isEmpty() ? 0 : owners.getFirst().writes().getFirst().batch();
            if (passes.size() < 2 || batch == 0) {
                return Optional.empty();
            }
            int numbers = owners.stream()
                    .flatMap(step -> Stream.concat(step.reads().stream(), step.writes().stream()))
                    .mapToInt(value -> value.storage.elements / batch)
                    .max()
                    .orElseThrow();
            return Optional.of(new Stretch(passes, batch, numbers, workers))
                    .filter(made -> made.suits(workers.threads()));
        }

        Schedule schedule() {
            close();
            return new Schedule(List.copyOf(work), List.copyOf(joined));
        }
    }
}
