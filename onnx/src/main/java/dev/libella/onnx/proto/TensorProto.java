package dev.libella.onnx.proto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A tensor as a file has it: its elements are in exactly one of the payloads.
 *
 * @param name the value's name; empty inside attributes
 * @param dims the sizes of the axes
 * @param dataType the number of the element type
 * @param raw all elements, little-endian; empty if they are elsewhere
 * @param floats float32 elements, little-endian
 * @param doubles float64 elements, little-endian
 * @param integers elements of the integer types, and the bits of the small floating-point types
 * @param strings string elements
 * @param external where the elements are in another file ({@code location}, {@code offset}, {@code length}); empty if
 *     they are here
 */
public record TensorProto(
        String name,
        List<Long> dims,
        int dataType,
        ByteBuffer raw,
        ByteBuffer floats,
        ByteBuffer doubles,
        Longs integers,
        List<String> strings,
        Map<String, String> external) {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);
    private static final int EXTERNAL = 1;

    /** A tensor with its elements as little-endian bytes. */
    public static TensorProto raw(String name, List<Long> dims, int dataType, ByteBuffer raw) {
        return new TensorProto(name, dims, dataType, raw, NOTHING, NOTHING, new Longs(), List.of(), Map.of());
    }

    /** A tensor of strings. */
    public static TensorProto strings(String name, List<Long> dims, int dataType, List<String> strings) {
        return new TensorProto(name, dims, dataType, NOTHING, NOTHING, NOTHING, new Longs(), strings, Map.of());
    }

    /** Reads a TensorProto message. */
    public static TensorProto read(MessageReader in) {
        String name = "";
        List<Long> dims = new ArrayList<>();
        int dataType = 0;
        ByteBuffer raw = NOTHING;
        ByteBuffer floats = NOTHING;
        ByteBuffer doubles = NOTHING;
        Longs integers = new Longs();
        List<String> strings = new ArrayList<>();
        Map<String, String> external = new LinkedHashMap<>();
        boolean isExternal = false;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> in.integers(dims::add);
                case 2 -> dataType = (int) in.integer();
                case 4 -> floats = in.fixed(floats, 4);
                case 5, 7, 11 -> in.integers(integers::add);
                case 6 -> strings.add(in.text());
                case 8 -> name = in.text();
                case 9 -> raw = in.bytes();
                case 10 -> doubles = in.fixed(doubles, 8);
                case 13 -> ModelProto.entry(in, external);
                case 14 -> isExternal = in.integer() == EXTERNAL;
                default -> in.skip();
            }
        }
        return new TensorProto(
                name, dims, dataType, raw, floats, doubles, integers, strings, isExternal ? external : Map.of());
    }

    /** Writes the fields of a tensor whose elements are raw or strings. */
    public void write(MessageWriter out) {
        out.integers(1, dims);
        out.integer(2, dataType);
        for (String text : strings) {
            out.bytes(6, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
        out.text(8, name);
        if (strings.isEmpty()) {
            out.bytes(9, raw);
        }
    }
}
