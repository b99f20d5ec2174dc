package dev.libella.app.command;

import dev.libella.plan.Plan;
import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long the steps of a plan take: the median of each over many runs, so that a run in which the system did something
 * else does not count.
 *
 * @param nanoseconds of each step, for a batch
 * @param runs of which they are the medians
 */
record StepTimes(List<Long> nanoseconds, int runs) {
    private static final double NANO = 1e-9;

    /** More of them need not be remembered: even a small network then has run for seconds. */
    private static final int MOST_RUNS = 200_000;

    private static final int MOST_ROUNDS = 10;
    private static final double MUCH_FASTER = 0.9;

    StepTimes {
        nanoseconds = List.copyOf(nanoseconds);
    }

    /**
     * Runs a plan on random images, in rounds: until one is not much faster than the one before, because the JVM has
     * compiled what it runs. The last one counts.
     *
     * @param plan for inference
     * @param round how long a round lasts; one run at least
     */
    static StepTimes measure(Plan plan, Duration round) {
        Shape shape = plan.network().input().prepend(plan.batch());
        Tensor images = Tensor.zeros(shape);
        for (int i = 0; i < shape.elements(); i++) {
            images.data()[i] = Random.uniform(0, i);
        }
        StepTimes before = ofRound(plan, images, round);
        StepTimes now = ofRound(plan, images, round);
        for (int i = 2; i < MOST_ROUNDS && now.seconds() < MUCH_FASTER * before.seconds(); i++) {
            before = now;
            now = ofRound(plan, images, round);
        }
        return now;
    }

    private static StepTimes ofRound(Plan plan, Tensor images, Duration round) {
        int steps = plan.lines().size();
        List<long[]> runs = new ArrayList<>();
        long start = System.nanoTime();
        do {
            long[] times = new long[steps];
            plan.forward(images, times);
            runs.add(times);
        } while (runs.size() < MOST_RUNS && System.nanoTime() - start < round.toNanos());
        List<Long> medians = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            int index = step;
            long[] sorted =
                    runs.stream().mapToLong(times -> times[index]).sorted().toArray();
            medians.add(sorted[sorted.length / 2]);
        }
        return new StepTimes(medians, runs.size());
    }

    /** Of all steps. */
    double seconds() {
        return NANO * nanoseconds.stream().mapToLong(Long::longValue).sum();
    }

    /** Of one step. */
    double seconds(int step) {
        return NANO * nanoseconds.get(step);
    }

    /** A step's part of the whole, 0 to 1. */
    double share(int step) {
        return seconds() > 0 ? seconds(step) / seconds() : 0;
    }

    /** Two operations for each multiply-add of the formula; kernels that need fewer can exceed the machine's own. */
    double flopsPerSecond(int step, Plan.Line line) {
        return 2 * perSecond(step, line.multiplyAdds());
    }

    /** Read and written, weights not counted. */
    double bytesPerSecond(int step, Plan.Line line) {
        return perSecond(step, line.bytes());
    }

    private double perSecond(int step, long count) {
        return nanoseconds.get(step) > 0 ? count / seconds(step) : 0;
    }
}
