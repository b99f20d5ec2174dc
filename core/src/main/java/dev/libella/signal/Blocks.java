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
        for (long size = Long.highestOneBit(taps) << 1; size < best.transform; size <<= 1) {
            Blocks candidate = new Blocks((int) size - taps + 1, (int) size);
            if (candidate.cost(results) < best.cost(results)) {
                best = candidate;
            }
        }
        return best;
    }

    /** One cut in two halves. */
    static Blocks halves(int results, int taps) {
        int half = Math.ceilDiv(results, 2);
        return new Blocks(half, Fft.goodSize((long) half + taps - 1));
    }

    /** Work of all transforms along the axis, for one column. */
    double cost(int results) {
        double pairs = Math.ceilDiv(Math.ceilDiv(results, length), 2);
        return (2 * pairs + 1) * transform * (2 + Math.log(transform) / Math.log(2));
    }
}
