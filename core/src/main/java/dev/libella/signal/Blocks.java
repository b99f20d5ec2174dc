package dev.libella.signal;

/**
 * How the first axis of an FFT convolution is cut: blocks of {@code length} results, each from a transform of {@code
 * transform} ≥ length + taps − 1 samples.
 */
record Blocks(int length, int transform) {

    /**
     * The cheapest cut of an axis, counted in multiply-adds of the transforms.
     *
     * @param results positions wanted along the axis, ≥ 1
     * @param taps the filter's samples along the axis, ≥ 1
     */
    static Blocks cheapest(int results, int taps) {
        // Two blocks make one pair: nothing is gained by fewer.
        int half = Math.ceilDiv(results, 2);
        Blocks best = new Blocks(half, Fft.goodSize((long) half + taps - 1));
        // Not powers of two: rows that far apart would fight for the same places of the cache.
        for (long size = Math.max(9, Long.highestOneBit(taps) / 8 * 9); size < best.transform; size <<= 1) {
            if (size >= taps) {
                Blocks candidate = new Blocks((int) size - taps + 1, (int) size);
                best = candidate.cost(results) < best.cost(results) ? candidate : best;
            }
        }
        return best;
    }

    /** Work of all transforms along the axis, for one column. */
    double cost(int results) {
        double pairs = Math.ceilDiv(Math.ceilDiv(results, length), 2);
        return (2 * pairs + 1) * transform * (2 + Math.log(transform) / Math.log(2));
    }
}
