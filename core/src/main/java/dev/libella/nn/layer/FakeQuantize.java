package dev.libella.nn.layer;

/**
 * An {@link Activation} that rounds each number to one of the 256 that eight bits can tell apart (PyTorch's {@code
 * FakeQuantize}):
 *
 * <pre>q = clamp(round(x · (1 / scale)) + zeroPoint, −128, 127)
 * y = (q − zeroPoint) · scale</pre>
 *
 * <p>Halves are rounded to the even neighbour, as ONNX's QuantizeLinear does it. What comes out is exactly what integers
 * would stand for, so that a network in which it stands before every convolution and linear layer computes what an
 * integer implementation does, up to the order of sums. NaN, which integers do not have, becomes the first or the last
 * of the 256. The gradient is passed on where nothing was cut off.
 *
 * @param scale the distance of two neighbours, above 0 and a float32 number
 * @param zeroPoint the integer that stands for 0, from −128 to 127
 */
public record FakeQuantize(float scale, int zeroPoint) implements Activation {
    private static final int SPARE_BITS = 8; // of a float's 24 significant bits

    /** @throws IllegalArgumentException if a number is out of its range */
    public FakeQuantize {
        if (!(scale > 0) || !Float.isFinite(scale) || zeroPoint < Byte.MIN_VALUE || zeroPoint > Byte.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "fake_quantize: the scale must be above 0 and the zero point from -128 to 127; got " + scale
                            + " and " + zeroPoint);
        }
    }

    /**
     * The layer whose 256 numbers span a range and have 0 among them. Its scale has 16 significant bits, so that whole
     * multiples of it are exact in float32.
     *
     * @param minimum the smallest number seen; 0 is taken if it is larger
     * @param maximum the largest number seen; 0 is taken if it is smaller
     */
    public static FakeQuantize forRange(float minimum, float maximum) {
        double low = Math.min(0, minimum);
        double high = Math.max(0, maximum);
        if (low == high) {
            return new FakeQuantize(1, 0);
        }
        float scale = exactScale((float) ((high - low) / 255));
        return new FakeQuantize(
                scale, Math.clamp(Math.round(Byte.MIN_VALUE - low / scale), Byte.MIN_VALUE, Byte.MAX_VALUE));
    }

    /**
     * The next number with 16 significant bits, upwards: its products with integers of eight bits are exact in float32.
     *
     * @param scale at least 0
     */
    public static float exactScale(float scale) {
        int mask = (1 << SPARE_BITS) - 1;
        float exact = Float.intBitsToFloat((Float.floatToIntBits(scale) + mask) & ~mask);
        return Math.max(exact, Float.MIN_NORMAL);
    }

    /** The smallest number that comes out, divided by the scale. */
    public int lowest() {
        return Byte.MIN_VALUE - zeroPoint;
    }

    /** The largest number that comes out, divided by the scale. */
    public int highest() {
        return Byte.MAX_VALUE - zeroPoint;
    }
}
