package dev.libella.signal;

/** Weighted integer sums under a sliding window, which are right or an error, never wrapped around. */
enum ExactSum {
    /** No sum can leave 64 bits, because the largest possible one does not. */
    UNCHECKED {
        @Override
        void row(long[] in, int base, int[] rows, long[] weights, int width, long[] out, int at, int count) {
            for (int r = 0; r < rows.length; r++) {
                for (int k = 0; k < width; k++) {
                    long weight = weights[r * width + k];
                    int tap = base + rows[r] + k;
                    for (int x = 0; x < count; x++) {
                        out[at + x] += weight * in[tap + x];
                    }
                }
            }
        }
    },
    /** Sums in 128 bits, so that only the result has to fit. */
    CHECKED {
        @Override
        void row(long[] in, int base, int[] rows, long[] weights, int width, long[] out, int at, int count) {
            for (int x = 0; x < count; x++) {
                long high = 0;
                long low = 0;
                for (int r = 0; r < rows.length; r++) {
                    for (int k = 0; k < width; k++) {
                        long a = weights[r * width + k];
                        long b = in[base + rows[r] + k + x];
                        long product = a * b;
                        low += product;
                        long carry = Long.compareUnsigned(low, product) < 0 ? 1 : 0;
                        high += Math.multiplyHigh(a, b) + carry;
                    }
                }
                if (high != low >> 63) {
                    throw new ArithmeticException("convolve: a sum does not fit 64-bit integers; give the inputs as"
                            + " doubles (results are then rounded to 53 bits)");
                }
                out[at + x] = low;
            }
        }
    };

    /** One output row, as {@link dev.libella.kernel.SlidingSum} has it; {@code out} is zero before. Modified. */
    abstract void row(long[] in, int base, int[] rows, long[] weights, int width, long[] out, int at, int count);

    /** The cheapest sum that is exact for an image and a window. */
    static ExactSum of(NdArray.Longs image, NdArray.Longs window) {
        double bound = magnitude(image) * magnitude(window) * window.shape().elements();
        return bound < 0x1p62 ? UNCHECKED : CHECKED;
    }

    /** The largest absolute value, as a double. */
    static double magnitude(NdArray.Longs array) {
        double largest = 0;
        for (long value : array.array()) {
            largest = Math.max(largest, Math.abs((double) value));
        }
        return largest;
    }
}
