package dev.libella.data;

/**
 * Resizing along one axis: which old positions make up each new one, and with what weight.
 *
 * <p>The weights are a triangle around the new position's centre: between two neighbours that is linear interpolation.
 * When the axis shrinks, the triangle is widened by as much, so that every old position counts and nothing aliases
 * (the method of Pillow's {@code BILINEAR}).
 */
final class Taps {
    private final int[] first; // [out]
    private final float[][] weights; // [out][taps], each row sums to 1

    private Taps(int[] first, float[][] weights) {
        this.first = first;
        this.weights = weights;
    }

    /**
     * The centred stretch of an axis, brought to another size.
     *
     * @param in the axis's size, ≥ 1
     * @param box length of the centred stretch that is wanted, in (0, in]
     * @param out the wanted size, ≥ 1
     */
    static Taps of(int in, double box, int out) {
        double start = (in - box) / 2;
        double scale = box / out;
        double reach = Math.max(1, scale);
        int[] first = new int[out];
        float[][] weights = new float[out][];
        for (int o = 0; o < out; o++) {
            double centre = start + (o + 0.5) * scale;
            int from = Math.clamp((long) Math.ceil(centre - reach - 0.5), 0, in - 1);
            int to = Math.clamp((long) Math.floor(centre + reach - 0.5), from, in - 1);
            double[] triangle = new double[to - from + 1];
            double sum = 0;
            for (int i = 0; i < triangle.length; i++) {
                triangle[i] = Math.max(0, 1 - Math.abs(from + i + 0.5 - centre) / reach);
                sum += triangle[i];
            }
            first[o] = from;
            weights[o] = new float[triangle.length];
            for (int i = 0; i < triangle.length; i++) {
                weights[o][i] = (float) (triangle[i] / sum);
            }
        }
        return new Taps(first, weights);
    }

    /** The first old position that the new one needs. */
    int first(int position) {
        return first[position];
    }

    /** One more than the last old position that the new one needs. */
    int end(int position) {
        return first[position] + weights[position].length;
    }

    /**
     * Resizes one line.
     *
     * @param in the old line, from {@code offset} on, in steps of {@code stride}. Not modified.
     * @param out the new line, from {@code outOffset} on, in steps of {@code outStride}. Modified.
     */
    void apply(float[] in, int offset, int stride, float[] out, int outOffset, int outStride) {
        for (int o = 0; o < first.length; o++) {
            float sum = 0;
            for (int i = 0; i < weights[o].length; i++) {
                sum += weights[o][i] * in[offset + (first[o] + i) * stride];
            }
            out[outOffset + o * outStride] = sum;
        }
    }
}
