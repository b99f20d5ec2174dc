package dev.libella.json;

import dev.libella.json.Json.JsonArray;
import dev.libella.json.Json.JsonBoolean;
import dev.libella.json.Json.JsonNull;
import dev.libella.json.Json.JsonNumber;
import dev.libella.json.Json.JsonObject;
import dev.libella.json.Json.JsonString;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Writes JSON, for machines on one line or for people. */
public final class JsonWriter {
    private static final int LINE = 100;

    private JsonWriter() {}

    /** The value on one line without spaces. */
    public static String compact(Json value) {
        StringBuilder out = new StringBuilder();
        write(value, "", out);
        return out.toString();
    }

    /** The value for people: what fits a line of 100 stands on one, the rest is indented by two. */
    public static String pretty(Json value) {
        StringBuilder out = new StringBuilder();
        pretty(value, "", out);
        return out.append('\n').toString();
    }

    private static void pretty(Json value, String indent, StringBuilder out) {
        StringBuilder line = new StringBuilder();
        write(value, " ", line);
        boolean fits = indent.length() + line.length() <= LINE;
        switch (value) {
            case JsonObject(Map<String, Json> members)
            when !fits -> {
                String before = "{\n";
                for (Map.Entry<String, Json> member : members.entrySet()) {
                    out.append(before).append(indent).append("  ");
                    quote(member.getKey(), out);
                    out.append(": ");
                    pretty(member.getValue(), indent + "  ", out);
                    before = ",\n";
                }
                out.append('\n').append(indent).append('}');
            }
            case JsonArray(List<Json> items)
            when !fits -> {
                String before = "[\n";
                for (Json item : items) {
                    out.append(before).append(indent).append("  ");
                    pretty(item, indent + "  ", out);
                    before = ",\n";
                }
                out.append('\n').append(indent).append(']');
            }
            case JsonObject o -> out.append(line);
            case JsonArray a -> out.append(line);
            case JsonString s -> out.append(line);
            case JsonNumber n -> out.append(line);
            case JsonBoolean b -> out.append(line);
            case JsonNull n -> out.append(line);
        }
    }

    private static void write(Json value, String space, StringBuilder out) {
        switch (value) {
            case JsonObject(Map<String, Json> members) -> {
                out.append('{');
                Iterator<Map.Entry<String, Json>> each = members.entrySet().iterator();
                while (each.hasNext()) {
                    Map.Entry<String, Json> member = each.next();
                    quote(member.getKey(), out);
                    out.append(':').append(space);
                    write(member.getValue(), space, out);
                    if (each.hasNext()) {
                        out.append(',').append(space);
                    }
                }
                out.append('}');
            }
            case JsonArray(List<Json> items) -> {
                out.append('[');
                Iterator<Json> each = items.iterator();
                while (each.hasNext()) {
                    write(each.next(), space, out);
                    if (each.hasNext()) {
                        out.append(',').append(space);
                    }
                }
                out.append(']');
            }
            case JsonString(String text) -> quote(text, out);
            case JsonNumber(String digits) -> out.append(digits);
            case JsonBoolean(boolean bool) -> out.append(bool);
            case JsonNull() -> out.append("null");
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || c == '\u007f') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
