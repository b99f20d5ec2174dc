package dev.libella.format;

import java.nio.ByteBuffer;

/** The element types of a safetensors file. The weights of a network are floating-point; others are passed over. */
enum ElementType {
    BOOL(1),
    U8(1),
    I8(1),
    F8_E5M2(1),
    F8_E4M3(1),
    I16(2),
    U16(2),
    F16(2),
    BF16(2),
    I32(4),
    U32(4),
    F32(4),
    F64(8),
    I64(8),
    U64(8),
    C64(8);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes an element takes. */
    int bytes() {
        return bytes;
    }

    /** Whether elements can become float32. */
    boolean isFloat() {
        return switch (this) {
            case F16, BF16, F32, F64 -> true;
            case BOOL, U8, I8, F8_E5M2, F8_E4M3, I16, U16, I32, U32, I64, U64, C64 -> false;
        };
    }

    /**
     * Turns elements into float32: exactly from F16, BF16 and F32, to the nearest from F64.
     *
     * @param from little-endian, with {@code count} elements left
     * @param to receives them from {@code offset} on. Modified.
     */
    void toFloats(ByteBuffer from, float[] to, int offset, int count) {
        switch (this) {
            case F32 -> from.asFloatBuffer().get(to, offset, count);
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    to[offset + i] = Float.float16ToFloat(from.getShort());
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    to[offset + i] = Float.intBitsToFloat(from.getShort() << 16);
                }
            }
            case F64 -> {
                for (int i = 0; i < count; i++) {
                    to[offset + i] = (float) from.getDouble();
                }
            }
            case BOOL, U8, I8, F8_E5M2, F8_E4M3, I16, U16, I32, U32, I64, U64, C64 ->
                throw new IllegalArgumentException("safetensors: " + this + " does not become float32");
        }
    }
}
