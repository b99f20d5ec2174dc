package dev.libella.onnx.proto;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A named setting of a node. Which field counts follows from what the operator expects.
 *
 * @param name the setting's name
 * @param number a float32
 * @param integer an integer
 * @param text a text
 * @param tensors a tensor, or several
 * @param graphs a graph, or several
 * @param numbers float32 numbers
 * @param integers integers
 * @param texts texts
 */
public record AttributeProto(
        String name,
        float number,
        long integer,
        String text,
        List<TensorProto> tensors,
        List<GraphProto> graphs,
        List<Float> numbers,
        List<Long> integers,
        List<String> texts) {

    private static final int FLOAT = 1;
    private static final int INT = 2;
    private static final int STRING = 3;
    private static final int TENSOR = 4;
    private static final int FLOATS = 6;
    private static final int INTS = 7;

    /** An integer setting. */
    public static AttributeProto of(String name, long value) {
        return new AttributeProto(name, 0, value, "", List.of(), List.of(), List.of(), List.of(), List.of());
    }

    /** A float32 setting. */
    public static AttributeProto of(String name, float value) {
        return new AttributeProto(name, value, 0, "", List.of(), List.of(), List.of(), List.of(), List.of());
    }

    /** Reads an AttributeProto message. */
    public static AttributeProto read(MessageReader in) {
        String name = "";
        float number = 0;
        long integer = 0;
        String text = "";
        List<TensorProto> tensors = new ArrayList<>();
        List<GraphProto> graphs = new ArrayList<>();
        List<Float> numbers = new ArrayList<>();
        List<Long> integers = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        ByteBuffer packed = ByteBuffer.allocate(0);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.text();
                case 2 -> number = in.number();
                case 3 -> integer = in.integer();
                case 4 -> text = in.text();
                case 5, 10 -> tensors.add(in.message(TensorProto::read));
                case 6, 11 -> graphs.add(in.message(GraphProto::read));
                case 7 -> packed = in.fixed(packed, 4);
                case 8 -> in.integers(integers::add);
                case 9 -> texts.add(in.text());
                default -> in.skip();
            }
        }
        for (int at = packed.position(); at + 4 <= packed.limit(); at += 4) {
            numbers.add(packed.getFloat(at));
        }
        return new AttributeProto(name, number, integer, text, tensors, graphs, numbers, integers, texts);
    }

    /** Writes an integer setting. */
    public static void write(MessageWriter out, String name, long value) {
        out.text(1, name);
        out.integer(3, value);
        out.integer(20, INT);
    }

    /** Writes a float32 setting. */
    public static void write(MessageWriter out, String name, float value) {
        out.text(1, name);
        out.number(2, value);
        out.integer(20, FLOAT);
    }

    /** Writes a text setting. */
    public static void write(MessageWriter out, String name, String value) {
        out.text(1, name);
        out.text(4, value);
        out.integer(20, STRING);
    }

    /** Writes a tensor setting. */
    public static void write(MessageWriter out, String name, TensorProto value) {
        out.text(1, name);
        out.message(5, value::write);
        out.integer(20, TENSOR);
    }

    /** Writes a setting of several integers. */
    public static void write(MessageWriter out, String name, List<Long> values) {
        out.text(1, name);
        for (long value : values) {
            out.integer(8, value);
        }
        out.integer(20, INTS);
    }

    /** Writes a setting of several float32 numbers. */
    public static void writeNumbers(MessageWriter out, String name, List<Float> values) {
        out.text(1, name);
        for (float value : values) {
            out.number(7, value);
        }
        out.integer(20, FLOATS);
    }
}
