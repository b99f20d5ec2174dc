package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.Axis;
import java.util.ArrayList;
import java.util.List;

/**
 * Positions of one axis that all use the same taps at the same distances: result {@code first + q·every}, for {@code q}
 * from 0 to {@code count−1}, sums tap {@code taps[i]} times source {@code q·step + offsets[i]}.
 *
 * <p>A convolution is a single phase. Its input's gradient has one for each remainder of the position by the stride,
 * and inside a phase it is a convolution with stride 1.
 *
 * @param taps kernel positions in order of their offsets. Not modified.
 * @param offsets source positions relative to the result's, ascending. Not modified.
 * @param step distance in the source between two results
 * @param first first result
 * @param every distance between two results
 * @param count number of results
 * @param beyond how much further a result reaches than its taps do: to where its neighbour begins, if it is made of two
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Phase(int[] taps, int[] offsets, int step, int first, int every, int count, int beyond) {

    /** The outputs of a convolution. */
    static List<Phase> forward(Axis axis) {
        int[] taps = new int[axis.kernel()];
        int[] offsets = new int[axis.kernel()];
        for (int k = 0; k < taps.length; k++) {
            taps[k] = k;
            offsets[k] = axis.position(0, k);
        }
        return List.of(new Phase(taps, offsets, axis.stride(), 0, 1, axis.out(), 0));
    }

    /** The same with results in pairs that follow each other, each pair one result; a last one without a second is left out. */
    Phase pairs() {
        return new Phase(taps, offsets, 2 * step, first, every, count / 2, step);
    }

    /** The gradient of a convolution's input; phases without any tap are left out: there the gradient is 0. */
    static List<Phase> backward(Axis axis) {
        List<Phase> phases = new ArrayList<>();
        for (int first = 0; first < Math.min(axis.stride(), axis.in()); first++) {
            int remainder = first;
            int[] taps = java.util.stream.IntStream.iterate(axis.kernel() - 1, k -> k >= 0, k -> k - 1)
                    .filter(k -> Math.floorMod(axis.position(0, k) - remainder, axis.stride()) == 0)
                    .toArray();
            int[] offsets = java.util.Arrays.stream(taps)
                    .map(k -> (remainder - axis.position(0, k)) / axis.stride())
                    .toArray();
            if (taps.length > 0) {
                int count = Math.ceilDiv(axis.in() - first, axis.stride());
                phases.add(new Phase(taps, offsets, 1, first, axis.stride(), count, 0));
            }
        }
        return phases;
    }

    /** The lowest source position of result {@code q}. */
    int lowest(int q) {
        return q * step + offsets[0];
    }

    /** The highest source position of result {@code q}. */
    int highest(int q) {
        return q * step + offsets[offsets.length - 1] + beyond;
    }

    /** Whether the taps lie side by side, so that a row of them is one run. */
    boolean dense() {
        return offsets[offsets.length - 1] - offsets[0] == offsets.length - 1;
    }
}
