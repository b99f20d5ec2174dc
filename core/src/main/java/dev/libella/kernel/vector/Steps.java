package dev.libella.kernel.vector;

import dev.libella.nn.layer.FakeQuantize;
import jdk.incubator.vector.FloatVector;

/**
 * Numbers limited and rounded to whole steps, as {@link FakeQuantize} does it.
 *
 * @param size a step
 * @param inverse 1/size: products are much faster than quotients
 * @param first the lowest result, in steps and with {@link #ROUNDING} added to it
 * @param last the highest result, likewise
 */
public record Steps(float size, float inverse, float first, float last) {
    /** 1.5·2²³: added to a float32 number of small size it leaves no room for a fraction, which is rounded to even. */
    public static final float ROUNDING = 12_582_912f;

    private static final float SMALLEST = 0x1p-120f;

    /** The layer. */
    public static Steps of(FakeQuantize layer) {
        return of(layer, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    }

    /** The layer after limits: rounding keeps the order, so that the limits may be rounded first. */
    public static Steps of(FakeQuantize layer, float low, float high) {
        float size = layer.scale();
        float lowest = (float) Math.rint(Math.max(low / size, layer.lowest()));
        float highest = (float) Math.rint(Math.min(high / size, layer.highest()));
        return new Steps(size, 1 / size, lowest + ROUNDING, highest + ROUNDING);
    }

    /** −{@link #ROUNDING} steps. */
    public float offset() {
        return -ROUNDING * size;
    }

    /**
     * Whether {@link #offset} is no rounded number, so that {@code sum · size + offset} is the step itself: one operation
     * less. {@link FakeQuantize#forRange} sees to it.
     */
    public boolean isShort() {
        return (Float.floatToRawIntBits(size) & 3) == 0 && size > SMALLEST && offset() > Float.NEGATIVE_INFINITY;
    }

    public FloatVector round(FloatVector numbers) {
        // The bits of the sums are in the order of the numbers: integers are limited faster.
        FloatVector sums = numbers.fma(inverse, ROUNDING)
                .reinterpretAsInts()
                .max(Float.floatToRawIntBits(first))
                .min(Float.floatToRawIntBits(last))
                .reinterpretAsFloats();
        return sums.sub(ROUNDING).mul(size);
    }

    public float round(float number) {
        int sum = Float.floatToRawIntBits(Math.fma(number, inverse, ROUNDING));
        int limited = Math.clamp(sum, Float.floatToRawIntBits(first), Float.floatToRawIntBits(last));
        return (Float.intBitsToFloat(limited) - ROUNDING) * size;
    }
}
