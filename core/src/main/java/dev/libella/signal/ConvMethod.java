package dev.libella.signal;

import dev.libella.tensor.Shape;

/** The choice between sums and transforms, by counting the work of both. */
final class ConvMethod {
    /**
     * A step of a transform costs about as much as this many multiply-adds of the direct kernel; measured by {@code
     * bench/signal.sh}.
     */
    private static final double STEP = 10;

    /** What transforms cost before any work is done, in multiply-adds of the direct kernel. */
    private static final double START = 100_000;

    /** Integers whose sums stay below this come out of a transform exactly after rounding. */
    private static final double EXACT = 0x1p40;

    private ConvMethod() {}

    /** {@link Method#DIRECT} or {@link Method#FFT}. */
    static Method choose(NdArray a, NdArray v, Region region) {
        if (direct(a.shape(), v.shape(), region) <= fft(a.shape(), v.shape(), region)) {
            return Method.DIRECT;
        }
        return suitsFft(a, v) ? Method.FFT : Method.DIRECT;
    }

    /**
     * Whether transforms keep what the sums would say: integers small enough to be exact after rounding, and no NaN or
     * infinity, which a transform would spread over the whole result.
     */
    static boolean suitsFft(NdArray a, NdArray v) {
        if (a instanceof NdArray.Longs image && v instanceof NdArray.Longs filter) {
            int taps = Math.min(image.shape().elements(), filter.shape().elements());
            return ExactSum.magnitude(image) * ExactSum.magnitude(filter) * taps < EXACT;
        }
        return Direct.allFinite(a) && Direct.allFinite(v);
    }

    private static double direct(Shape a, Shape v, Region region) {
        return (double) region.shape().elements() * Math.min(a.elements(), v.elements());
    }

    private static double fft(Shape a, Shape v, Region region) {
        if (a.rank() == 0) {
            return Double.POSITIVE_INFINITY;
        }
        Blocks blocks = Blocks.cheapest(region.size(0), v.size(0));
        double columns = 1;
        double steps = 0;
        for (int axis = 1; axis < a.rank(); axis++) {
            int size = Fft.goodSize((long) a.size(axis) + v.size(axis) - 1);
            columns *= size;
            steps += Math.log(size) / Math.log(2);
        }
        double pairs = Math.ceilDiv(Math.ceilDiv(region.size(0), blocks.length()), 2);
        double points = (2 * pairs + 1) * blocks.transform() * columns;
        return START + STEP * points * (2 + steps + Math.log(blocks.transform()) / Math.log(2));
    }
}
