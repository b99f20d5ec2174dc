package dev.libella.kernel.vector.pooling;

import dev.libella.kernel.PoolAxis;
import java.util.Optional;

/**
 * Patches of equal length at equal distances, cut off where the axis ends: patch {@code o} covers {@code kernel}
 * positions from {@code o·stride − before} on.
 */
record Slide(int stride, int before, int kernel) {
    /** How an axis's patches lie, if they lie like this; those of adaptive pooling need not. */
    static Optional<Slide> of(PoolAxis axis) {
        int last = axis.out() - 1;
        if (last < 0 || axis.step() != 1) {
            return Optional.empty();
        }
        int stride = last == 0 ? 1 : axis.first()[last] - axis.first()[last - 1];
        int before = last * stride - axis.first()[last];
        int kernel = 1;
        for (int o = 0; o <= last; o++) {
            kernel = Math.max(kernel, axis.end()[o] - o * stride + before);
        }
        Slide slide = new Slide(stride, before, kernel);
        return stride > 0 && slide.covers(axis) ? Optional.of(slide) : Optional.empty();
    }

    private boolean covers(PoolAxis axis) {
        boolean equal = true;
        for (int o = 0; o < axis.out(); o++) {
            int start = o * stride - before;
            equal &= axis.first()[o] == Math.max(0, start) && axis.end()[o] == Math.min(axis.in(), start + kernel);
        }
        return equal;
    }
}
