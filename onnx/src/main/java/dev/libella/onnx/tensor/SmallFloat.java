package dev.libella.onnx.tensor;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * The floating-point formats of at most 8 bits, as tables: a code's low bits (without the sign) in ascending order have
 * ascending values, so rounding is a search for the neighbour, ties to the even code.
 */
final class SmallFloat {
    private static final Map<DataType, SmallFloat> FORMATS = new EnumMap<>(Map.of(
            DataType.FLOAT8E4M3FN, new SmallFloat(values(4, 3, 7, 127), 0x80, Overflow.NAN, 0x7f),
            DataType.FLOAT8E4M3FNUZ, new SmallFloat(values(4, 3, 8, 128), 0x80, Overflow.NAN, 0x80),
            DataType.FLOAT8E5M2, new SmallFloat(values(5, 2, 15, 124), 0x80, Overflow.INFINITY, 0x7f),
            DataType.FLOAT8E5M2FNUZ, new SmallFloat(values(5, 2, 16, 128), 0x80, Overflow.NAN, 0x80),
            DataType.FLOAT4E2M1, new SmallFloat(values(2, 1, 1, 8), 0x8, Overflow.LARGEST, 0x0),
            DataType.FLOAT8E8M0, new SmallFloat(powers(), 0, Overflow.NAN, 0xff)));

    /** What a number too large becomes when it is not cut off. */
    private enum Overflow {
        NAN,
        INFINITY,
        LARGEST
    }

    private final double[] values; // of the codes without sign, finite ones only
    private final int sign; // the sign's bit; 0 if there is none
    private final Overflow overflow;
    private final int nan; // the code that means "not a number"

    private SmallFloat(double[] values, int sign, Overflow overflow, int nan) {
        this.values = values;
        this.sign = sign;
        this.overflow = overflow;
        this.nan = nan;
    }

    static SmallFloat of(DataType type) {
        SmallFloat format = FORMATS.get(type);
        if (format == null) {
            throw new IllegalArgumentException(type + " is not a floating-point format of at most 8 bits");
        }
        return format;
    }

    /** The upper 16 bits of a float32, rounded to the nearest, ties to even. */
    static float bfloat16(float value) {
        if (Float.isNaN(value)) {
            return value;
        }
        int bits = Float.floatToRawIntBits(value);
        int rounded = bits + 0x7fff + ((bits >>> 16) & 1);
        return Float.intBitsToFloat(rounded & 0xffff0000);
    }

    /** The nearest value of this format; what is too large is cut off if {@code saturate}. */
    double round(double value, boolean saturate) {
        double magnitude = Math.abs(value);
        double largest = values[values.length - 1];
        if (Double.isNaN(value) || (sign == 0 && value < 0)) {
            return overflow == Overflow.LARGEST ? 0 : Double.NaN;
        }
        // The next value, if the format went on: half of the way there still rounds down (the largest code is even
        // in the formats where a tie can happen).
        double step = values.length > 1 ? largest - values[values.length - 2] : largest;
        if (magnitude > largest + step / 2 || (magnitude > largest && saturate)) {
            return saturate || overflow == Overflow.LARGEST
                    ? Math.copySign(largest, value)
                    : overflow == Overflow.INFINITY ? Math.copySign(Double.POSITIVE_INFINITY, value) : Double.NaN;
        }
        boolean tooLarge = magnitude == largest + step / 2 && (values.length - 1) % 2 == 1;
        if (tooLarge) {
            return overflow == Overflow.INFINITY ? Math.copySign(Double.POSITIVE_INFINITY, value) : Double.NaN;
        }
        double nearest = values[nearest(magnitude)];
        boolean signedZero = nan != sign; // the formats with one zero use the other's code for NaN
        return nearest == 0 && !signedZero ? 0 : Math.copySign(nearest, value);
    }

    /** Among powers of two: the next one up, the next one down, or the nearest. */
    double roundPower(double value, String mode, boolean saturate) {
        if (Double.isNaN(value) || value < 0) {
            return Double.NaN;
        }
        double largest = values[values.length - 1];
        if (value > largest) {
            return saturate ? largest : Double.NaN;
        }
        int place = Arrays.binarySearch(values, value);
        if (place >= 0) {
            return value;
        }
        int above = Math.min(-place - 1, values.length - 1);
        int below = Math.max(above - 1, 0);
        return switch (mode) {
            case "down" -> values[below];
            case "nearest" -> value - values[below] >= values[above] - value ? values[above] : values[below];
            default -> values[above];
        };
    }

    int encode(double value) {
        if (Double.isNaN(value)) {
            return nan;
        }
        int signBit = Math.copySign(1, value) < 0 ? sign : 0;
        if (Double.isInfinite(value)) {
            return signBit | values.length;
        }
        int code = nearest(Math.abs(value));
        return code == 0 && nan == sign ? 0 : signBit | code;
    }

    double decode(int code) {
        if (code == nan && overflow != Overflow.LARGEST) {
            return Double.NaN;
        }
        int magnitude = sign == 0 ? code : code & (sign - 1);
        double value;
        if (magnitude < values.length) {
            value = values[magnitude];
        } else {
            value = overflow == Overflow.INFINITY && magnitude == values.length ? Double.POSITIVE_INFINITY : Double.NaN;
        }
        return (code & sign) == 0 ? value : -value;
    }

    private int nearest(double magnitude) {
        int place = Arrays.binarySearch(values, magnitude);
        if (place >= 0) {
            return place;
        }
        int above = -place - 1;
        if (above == 0) {
            return 0;
        }
        if (above == values.length) {
            return values.length - 1;
        }
        double down = magnitude - values[above - 1];
        double up = values[above] - magnitude;
        if (down == up) {
            return above % 2 == 0 ? above : above - 1;
        }
        return down < up ? above - 1 : above;
    }

    private static double[] values(int exponentBits, int mantissaBits, int bias, int count) {
        double[] values = new double[count];
        int ones = 1 << mantissaBits;
        for (int code = 0; code < Math.min(count, 1 << (exponentBits + mantissaBits)); code++) {
            int exponent = code >> mantissaBits;
            int mantissa = code & (ones - 1);
            values[code] = exponent == 0
                    ? Math.scalb((double) mantissa / ones, 1 - bias)
                    : Math.scalb(1 + (double) mantissa / ones, exponent - bias);
        }
        return values;
    }

    private static double[] powers() {
        double[] values = new double[255];
        for (int code = 0; code < values.length; code++) {
            values[code] = Math.scalb(1.0, code - 127);
        }
        return values;
    }
}
