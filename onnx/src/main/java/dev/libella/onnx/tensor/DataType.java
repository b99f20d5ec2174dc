package dev.libella.onnx.tensor;

/** The element types of ONNX, with the numbers they have in a file. */
public enum DataType {
    /** IEEE 754 single precision. */
    FLOAT32(1, "float32", 32, Kind.FLOAT),
    /** 0 to 255. */
    UINT8(2, "uint8", 8, Kind.UNSIGNED),
    /** −128 to 127. */
    INT8(3, "int8", 8, Kind.SIGNED),
    /** 0 to 65535. */
    UINT16(4, "uint16", 16, Kind.UNSIGNED),
    /** −32768 to 32767. */
    INT16(5, "int16", 16, Kind.SIGNED),
    /** Two's complement in 32 bits. */
    INT32(6, "int32", 32, Kind.SIGNED),
    /** Two's complement in 64 bits. */
    INT64(7, "int64", 64, Kind.SIGNED),
    /** Text. */
    STRING(8, "string", 0, Kind.STRING),
    /** False or true, kept as 0 and 1. */
    BOOL(9, "bool", 8, Kind.BOOL),
    /** IEEE 754 half precision. */
    FLOAT16(10, "float16", 16, Kind.FLOAT),
    /** IEEE 754 double precision. */
    FLOAT64(11, "float64", 64, Kind.DOUBLE),
    /** 0 to 2³²−1. */
    UINT32(12, "uint32", 32, Kind.UNSIGNED),
    /** 0 to 2⁶⁴−1. */
    UINT64(13, "uint64", 64, Kind.UNSIGNED),
    /** The upper half of a float32. */
    BFLOAT16(16, "bfloat16", 16, Kind.FLOAT),
    /** 4 bits of exponent, 3 of mantissa, NaN, no infinities. */
    FLOAT8E4M3FN(17, "float8e4m3fn", 8, Kind.FLOAT),
    /** As E4M3FN with another bias, one zero. */
    FLOAT8E4M3FNUZ(18, "float8e4m3fnuz", 8, Kind.FLOAT),
    /** 5 bits of exponent, 2 of mantissa, NaN and infinities. */
    FLOAT8E5M2(19, "float8e5m2", 8, Kind.FLOAT),
    /** As E5M2 with another bias, no infinities, one zero. */
    FLOAT8E5M2FNUZ(20, "float8e5m2fnuz", 8, Kind.FLOAT),
    /** 0 to 15, two in a byte. */
    UINT4(21, "uint4", 4, Kind.UNSIGNED),
    /** −8 to 7, two in a byte. */
    INT4(22, "int4", 4, Kind.SIGNED),
    /** 2 bits of exponent, 1 of mantissa, two in a byte: 0, ½, 1, 1½, 2, 3, 4, 6. */
    FLOAT4E2M1(23, "float4e2m1", 4, Kind.FLOAT),
    /** Powers of two from 2⁻¹²⁷ to 2¹²⁷, and NaN. */
    FLOAT8E8M0(24, "float8e8m0", 8, Kind.FLOAT),
    /** 0 to 3, four in a byte. */
    UINT2(25, "uint2", 2, Kind.UNSIGNED),
    /** −2 to 1, four in a byte. */
    INT2(26, "int2", 2, Kind.SIGNED);

    /** How a type's elements are kept. */
    enum Kind {
        FLOAT,
        DOUBLE,
        SIGNED,
        UNSIGNED,
        BOOL,
        STRING
    }

    private final int number;
    private final String text;
    private final int bits;
    private final Kind kind;

    DataType(int number, String text, int bits, Kind kind) {
        this.number = number;
        this.text = text;
        this.bits = bits;
        this.kind = kind;
    }

    /**
     * The type with this number in ONNX files.
     *
     * @throws OnnxException if there is none, or it is a complex type
     */
    public static DataType of(long number) {
        for (DataType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        throw new OnnxException("onnx: there is no supported element type " + number
                + (number == 14 || number == 15 ? " (complex numbers); split them into real and imaginary parts" : ""));
    }

    /** The number in ONNX files. */
    public int number() {
        return number;
    }

    /** Bits of one element in a file; 0 for strings. */
    public int bits() {
        return bits;
    }

    /** Whether elements are floating-point numbers. */
    public boolean isFloating() {
        return kind == Kind.FLOAT || kind == Kind.DOUBLE;
    }

    /** Whether elements are integers; {@code BOOL} is not. */
    public boolean isInteger() {
        return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
    }

    /** Whether elements are integers that cannot be negative. */
    public boolean isUnsigned() {
        return kind == Kind.UNSIGNED;
    }

    /** The smallest integer of an integer type. */
    public long smallest() {
        return kind == Kind.SIGNED ? -1L << (bits - 1) : 0;
    }

    /** The largest integer of an integer type; for {@code UINT64} the bits of 2⁶⁴−1. */
    public long largest() {
        if (kind == Kind.BOOL) {
            return 1;
        }
        return kind == Kind.SIGNED ? ~(-1L << (bits - 1)) : -1L >>> (64 - bits);
    }

    Kind kind() {
        return kind;
    }

    /** The nearest number this floating-point type has; overflow becomes infinity or NaN, whichever the type has. */
    public double round(double value) {
        return switch (this) {
            case FLOAT64 -> value;
            case FLOAT32 -> (float) value;
            case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16((float) value));
            case BFLOAT16 -> SmallFloat.bfloat16((float) value);
            default -> SmallFloat.of(this).round(value, false);
        };
    }

    /** As {@link #round}, but numbers too large become the largest this floating-point type has. */
    public double roundSaturating(double value) {
        return bits <= 8 ? SmallFloat.of(this).round(value, true) : round(value);
    }

    /** The next power of two for {@code FLOAT8E8M0}: {@code "up"}, {@code "down"} or {@code "nearest"}. */
    public double roundPower(double value, String mode, boolean saturate) {
        return SmallFloat.of(this).roundPower(value, mode, saturate);
    }

    /** The bits in a file of a number this floating-point type of at most 16 bits has. */
    public int encode(double value) {
        return switch (this) {
            case FLOAT16 -> Float.floatToFloat16((float) value) & 0xffff;
            case BFLOAT16 -> Float.floatToRawIntBits((float) value) >>> 16;
            default -> SmallFloat.of(this).encode(value);
        };
    }

    /** The number that these bits in a file mean in this floating-point type of at most 16 bits. */
    public double decode(int bitsInFile) {
        return switch (this) {
            case FLOAT16 -> Float.float16ToFloat((short) bitsInFile);
            case BFLOAT16 -> Float.intBitsToFloat(bitsInFile << 16);
            default -> SmallFloat.of(this).decode(bitsInFile);
        };
    }

    /** The low bits of an integer, read as this integer type: arithmetic that overflows wraps around. */
    public long wrap(long value) {
        if (kind == Kind.BOOL) {
            return value == 0 ? 0 : 1;
        }
        int unused = 64 - bits;
        return kind == Kind.SIGNED ? value << unused >> unused : value << unused >>> unused;
    }

    /** As NumPy writes it: {@code float32}. */
    @Override
    public String toString() {
        return text;
    }
}
