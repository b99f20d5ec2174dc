package dev.libella.quantize;

import dev.libella.format.Int8Tensor;
import dev.libella.nn.layer.FakeQuantize;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;

/**
 * Weights as whole multiples, from −127 to 127, of one number for each output channel: symmetric quantisation, axis 0.
 *
 * <p>Scales have 16 significant bits, so that every multiple is exact in float32: a tensor on a grid becomes integers and
 * back without any loss.
 *
 * @param integers the multiples, {@code [out, …]}
 * @param scales one for each output channel, {@code [out]}
 */
public record Grid(Int8Tensor integers, Tensor scales) {
    private static final int HIGHEST = Byte.MAX_VALUE;

    /**
     * The nearest grid: each channel's largest weight is its 127.
     *
     * @param weights {@code [out, …]}. Not modified.
     */
    public static Grid nearest(Tensor weights) {
        int channels = weights.shape().size(0);
        int length = weights.data().length / Math.max(1, channels);
        byte[] integers = new byte[weights.data().length];
        float[] scales = new float[channels];
        for (int c = 0; c < channels; c++) {
            float largest = 0;
            for (int i = c * length; i < (c + 1) * length; i++) {
                largest = Math.max(largest, Math.abs(weights.data()[i]));
            }
            scales[c] = largest == 0 ? 1 : FakeQuantize.exactScale(largest / HIGHEST);
            for (int i = c * length; i < (c + 1) * length; i++) {
                long multiple = Math.round((double) weights.data()[i] / scales[c]);
                integers[i] = (byte) Math.clamp(multiple, -HIGHEST, HIGHEST);
            }
        }
        return new Grid(Int8Tensor.of(weights.shape(), integers), Tensor.of(Shape.of(channels), scales));
    }

    /** The weights that the integers stand for. */
    public Tensor weights() {
        Tensor weights = Tensor.zeros(integers.shape());
        int length = weights.data().length / Math.max(1, scales.data().length);
        for (int i = 0; i < weights.data().length; i++) {
            weights.data()[i] = integers.data()[i] * scales.data()[i / length];
        }
        return weights;
    }

    /** Whether weights lie on their nearest grid, as those of a quantised network do. */
    public static boolean holds(Tensor weights) {
        return weights.shape().rank() > 1 && nearest(weights).weights().equals(weights);
    }
}
