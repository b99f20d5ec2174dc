package dev.libella.plan;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Gives memory to a plan's values by lifetime: an array is handed on as soon as nobody needs what was in it. Time runs
 * over the steps forward and, in training, over them backward.
 */
final class Buffers {
    private Buffers() {}

    /**
     * Gives every storage its array.
     *
     * @return bytes allocated
     */
    static long assign(
            List<Step> steps, Schedule forward, Schedule backward, Value input, Value output, boolean training) {
        Times times = new Times(steps.size());
        forward.joined().forEach(joined -> times.join(joined.stream().mapToInt(steps::indexOf)));
        backward.joined()
                .forEach(joined -> times.join(joined.stream().mapToInt(s -> 2 * steps.size() - steps.indexOf(s))));
        Set<Storage> storages = lifetimes(steps, times, input, output, training);
        List<Storage> byStart = storages.stream()
                .filter(storage -> !storage.isExternal())
                .sorted((a, b) -> Integer.compare(a.from(), b.from()))
                .toList();
        List<Storage> live = new ArrayList<>();
        List<float[]> free = new ArrayList<>();
        long bytes = 0;
        for (Storage storage : byStart) {
            for (Iterator<Storage> old = live.iterator(); old.hasNext(); ) {
                Storage other = old.next();
                if (other.to() < storage.from()) {
                    free.add(other.array);
                    old.remove();
                }
            }
            int fit = storage.isPinned() ? -1 : bestFit(free, storage.elements);
            if (fit >= 0) {
                storage.array = free.remove(fit);
            } else {
                storage.array = new float[storage.elements];
                bytes += 4L * storage.elements;
            }
            if (!storage.isPinned()) {
                live.add(storage);
            }
        }
        return bytes;
    }

    /** From when to when the steps work that are joined to the one of a time; at first it is alone. */
    private static final class Times {
        private final int[] first;
        private final int[] last;

        Times(int steps) {
            first = IntStream.rangeClosed(0, 2 * steps).toArray();
            last = first.clone();
        }

        void join(IntStream times) {
            int[] all = times.toArray();
            int from = IntStream.of(all).min().orElseThrow();
            int to = IntStream.of(all).max().orElseThrow();
            for (int time : all) {
                first[time] = Math.min(first[time], from);
                last[time] = Math.max(last[time], to);
            }
        }

        void touch(Set<Storage> storages, Storage storage, int time) {
            Buffers.touch(storages, storage, first[time]);
            Buffers.touch(storages, storage, last[time]);
        }
    }

    private static Set<Storage> lifetimes(List<Step> steps, Times times, Value input, Value output, boolean training) {
        Set<Storage> storages = new LinkedHashSet<>();
        int end = 2 * steps.size();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            int backward = end - i;
            for (List<Value> values : List.of(step.reads(), step.writes())) {
                for (Value value : values) {
                    times.touch(storages, value.storage, i);
                    if (training && value.gradientStorage != null) {
                        times.touch(storages, value.gradientStorage, backward);
                    }
                }
            }
            if (training && step.isDifferentiated()) {
                step.keeps().forEach(value -> times.touch(storages, value.storage, backward));
            }
        }
        touch(storages, input.storage, 0);
        touch(storages, output.storage, steps.size());
        if (training && output.gradientStorage != null) {
            touch(storages, output.gradientStorage, steps.size());
        }
        if (training && input.gradientStorage != null) {
            touch(storages, input.gradientStorage, end + 1);
        }
        return storages;
    }

    private static void touch(Set<Storage> storages, Storage storage, int time) {
        storage.touch(time);
        storages.add(storage);
    }

    /** The index of the smallest free array that is large enough, or −1. */
    private static int bestFit(List<float[]> free, int elements) {
        int best = -1;
        for (int i = 0; i < free.size(); i++) {
            int length = free.get(i).length;
            if (length >= elements && (best < 0 || length < free.get(best).length)) {
                best = i;
            }
        }
        return best;
    }
}
