package dev.libella.app.report;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** Writes a tree of maps, lists, texts, numbers and truth values as one JSON document. */
public final class Json {
    private Json() {}

    /**
     * Writes the document and a newline.
     *
     * @param value a {@link Map} with text keys in the order wanted, a {@link List}, {@link String}, {@link Number},
     *     {@link Boolean}, or an array of numbers. Not modified.
     * @throws IllegalArgumentException for anything else
     */
    public static void write(Object value, PrintWriter out) {
        ObjectWriteContext pretty = new ObjectWriteContext.Base() {
            @Override
            public DefaultPrettyPrinter getPrettyPrinter() {
                return new DefaultPrettyPrinter();
            }
        };
        write(value, pretty, out);
    }

    /** Like {@link #write}, without indentation: for data that only programs read. */
    public static void writeCompact(Object value, PrintWriter out) {
        write(value, new ObjectWriteContext.Base(), out);
    }

    private static void write(Object value, ObjectWriteContext style, PrintWriter out) {
        // The writer belongs to the caller: what closes the generator must not close it.
        JsonGenerator generator = new JsonFactory().createGenerator(style, new UnclosedWriter(out));
        write(value, generator);
        generator.close();
        out.println();
        out.flush();
    }

    private static void write(Object value, JsonGenerator out) {
        switch (value) {
            case Map<?, ?> map -> {
                out.writeStartObject();
                map.forEach((name, inner) -> {
                    out.writeName((String) name);
                    write(inner, out);
                });
                out.writeEndObject();
            }
            case List<?> list -> {
                out.writeStartArray();
                list.forEach(inner -> write(inner, out));
                out.writeEndArray();
            }
            case int[] numbers -> out.writeArray(numbers, 0, numbers.length);
            case long[] numbers -> out.writeArray(numbers, 0, numbers.length);
            case float[] numbers -> {
                out.writeStartArray();
                for (float number : numbers) {
                    out.writeNumber(number);
                }
                out.writeEndArray();
            }
            case String text -> out.writeString(text);
            case Boolean truth -> out.writeBoolean(truth);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Float number -> out.writeNumber(number);
            case Double number -> out.writeNumber(number);
            default -> throw new IllegalArgumentException("json: cannot write " + value.getClass());
        }
    }

    private static final class UnclosedWriter extends java.io.FilterWriter {
        UnclosedWriter(PrintWriter out) {
            super(out);
        }

        @Override
        public void close() {
            // Not ours to close.
        }
    }
}
