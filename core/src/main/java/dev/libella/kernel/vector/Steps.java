package dev.libella.kernel.vector;

import dev.libella.nn.layer.FakeQuantize;
import jdk.incubator.vector.FloatVector;

/**
 * Numbers limited and rounded to whole steps, as {@link FakeQuantize} does it.
 *
 * @param size a step
 * @param inverse 1/size: products are much faster than quotients
 * @param lowest the lowest result, in steps
 * @param highest the highest result, in steps
 */
public record Steps(float size, float inverse, float lowest, float highest) {
    /** 1.5·2²³: added to a float32 number of small size it leaves no room for a fraction, which is rounded to even. */
    private static final float ROUNDING = 12_582_912f;

    /** The layer after limits: rounding keeps the order, so that the limits may be rounded first. */
    public static Steps of(FakeQuantize layer, float low, float high) {
        float size = layer.scale();
        return new Steps(size, 1 / size, (float) Math.rint(Math.max(low / size, layer.lowest())), (float)
                Math.rint(Math.min(high / size, layer.highest())));
    }

    public FloatVector round(FloatVector numbers) {
        // The bits of the sums are in the order of the numbers: integers are limited faster.
        FloatVector sums = numbers.fma(inverse, ROUNDING)
                .reinterpretAsInts()
                .max(Float.floatToRawIntBits(lowest + ROUNDING))
                .min(Float.floatToRawIntBits(highest + ROUNDING))
                .reinterpretAsFloats();
        return sums.sub(ROUNDING).mul(size);
    }

    public float round(float number) {
        int sum = Float.floatToRawIntBits(Math.fma(number, inverse, ROUNDING));
        int limited = Math.clamp(
                sum, Float.floatToRawIntBits(lowest + ROUNDING), Float.floatToRawIntBits(highest + ROUNDING));
        return (Float.intBitsToFloat(limited) - ROUNDING) * size;
    }
}
