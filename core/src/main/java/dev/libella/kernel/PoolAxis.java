package dev.libella.kernel;

import dev.libella.tensor.Window;

/**
 * One spatial axis of a pooling: output position {@code o} looks at input positions {@code first[o], first[o] + step, …}
 * below {@code end[o]}, all inside the axis.
 *
 * @param in input size
 * @param first first position of each patch. Not modified.
 * @param end end of each patch, exclusive. Not modified.
 * @param step distance between a patch's positions
 * @param span positions of each patch with padding counted, as PyTorch counts them. Not modified.
 */
@SuppressWarnings("ArrayRecordComponent") // Shared by many kernels' inner loops, never compared.
public record PoolAxis(int in, int[] first, int[] end, int step, int[] span) {
    /** An axis of size 1 that nothing slides along. */
    public static final PoolAxis ONE = new PoolAxis(1, new int[] {0}, new int[] {1}, 1, new int[] {1});

    /** The number of patches. */
    public int out() {
        return first.length;
    }

    /** The patches of a window sliding along an axis. */
    public static PoolAxis of(int in, Window window) {
        int out = window.output(in);
        int[] first = new int[out];
        int[] end = new int[out];
        int[] span = new int[out];
        for (int o = 0; o < out; o++) {
            int start = o * window.stride() - window.before();
            int stop = start + window.span();
            // In ceil mode the last window may hang over the padding; what is beyond it does not count.
            span[o] = Math.min(stop, in + window.after()) - start;
            int outside = Math.max(0, -start);
            first[o] = start + Math.ceilDiv(outside, window.dilation()) * window.dilation();
            end[o] = Math.min(stop, in);
        }
        return new PoolAxis(in, first, end, window.dilation(), span);
    }

    /** The patches that cut an axis into a given number: {@code ⌊o·in/out⌋} to {@code ⌈(o+1)·in/out⌉}. */
    public static PoolAxis adaptive(int in, int out) {
        int[] first = new int[out];
        int[] end = new int[out];
        int[] span = new int[out];
        for (int o = 0; o < out; o++) {
            first[o] = Math.toIntExact((long) o * in / out);
            end[o] = Math.toIntExact(Math.ceilDiv((long) (o + 1) * in, out));
            span[o] = end[o] - first[o];
        }
        return new PoolAxis(in, first, end, 1, span);
    }
}
