package dev.libella.json;

import dev.libella.json.Json.JsonArray;
import dev.libella.json.Json.JsonBoolean;
import dev.libella.json.Json.JsonNull;
import dev.libella.json.Json.JsonNumber;
import dev.libella.json.Json.JsonObject;
import dev.libella.json.Json.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads JSON as RFC 8259 has it and nothing else: no comments, no trailing commas, no name twice in an object, no lone
 * surrogates. Nesting and the number of values are limited, so that no text can exhaust the stack or the heap.
 */
public final class JsonReader {
    /** How deep values may be nested. */
    public static final int MAX_DEPTH = 64;

    /** How many values a text may hold. */
    public static final int MAX_VALUES = 1_000_000;

    // Possessive: a number is never read twice, however long it is.
    private static final Pattern NUMBER =
            Pattern.compile("-?+(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?+(?:[eE][+-]?+[0-9]++)?+");

    private final String text;
    private int position;
    private int values;

    private JsonReader(String text) {
        this.text = text;
    }

    /**
     * The value that a text holds.
     *
     * @throws JsonException with line and column if the text is not JSON or exceeds a limit
     */
    public static Json read(String text) {
        JsonReader reader = new JsonReader(text);
        Json value = reader.value(0);
        reader.skipSpace();
        if (reader.position < text.length()) {
            throw reader.error("nothing may follow the value");
        }
        return value;
    }

    private Json value(int depth) {
        if (depth > MAX_DEPTH) {
            throw error("values may be nested at most " + MAX_DEPTH + " deep");
        }
        if (++values > MAX_VALUES) {
            throw error("there may be at most " + MAX_VALUES + " values");
        }
        skipSpace();
        if (position >= text.length()) {
            throw error("a value must follow");
        }
        return switch (text.charAt(position)) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> new JsonString(string());
            case 't' -> literal("true", new JsonBoolean(true));
            case 'f' -> literal("false", new JsonBoolean(false));
            case 'n' -> literal("null", new JsonNull());
            default -> number();
        };
    }

    private Json object(int depth) {
        Map<String, Json> members = new LinkedHashMap<>();
        position++;
        skipSpace();
        if (taken('}')) {
            return new JsonObject(members);
        }
        do {
            skipSpace();
            if (position >= text.length() || text.charAt(position) != '"') {
                throw error("a name in double quotes must follow");
            }
            String name = string();
            skipSpace();
            if (!taken(':')) {
                throw error("a ':' must follow the name");
            }
            Json value = value(depth + 1);
            if (members.put(name, value) != null) {
                throw error("the name \"" + name + "\" comes twice in one object");
            }
            skipSpace();
        } while (taken(','));
        if (!taken('}')) {
            throw error("a ',' or '}' must follow");
        }
        return new JsonObject(members);
    }

    private Json array(int depth) {
        List<Json> items = new ArrayList<>();
        position++;
        skipSpace();
        if (taken(']')) {
            return new JsonArray(items);
        }
        do {
            items.add(value(depth + 1));
            skipSpace();
        } while (taken(','));
        if (!taken(']')) {
            throw error("a ',' or ']' must follow");
        }
        return new JsonArray(items);
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        position++;
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c == '"') {
                requirePairedSurrogates(out);
                return out.toString();
            } else if (c == '\\') {
                out.append(escaped());
            } else if (c < ' ') {
                throw error("a control character in a text must be escaped");
            } else {
                out.append(c);
            }
        }
        throw error("a text must end with '\"'");
    }

    private char escaped() {
        if (position >= text.length()) {
            throw error("a text must end with '\"'");
        }
        char c = text.charAt(position++);
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw error("there is no escape '\\" + c + "'");
        };
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = position < text.length() ? Character.digit(text.charAt(position), 16) : -1;
            // Character.digit also knows full-width and other digits; JSON does not.
            if (digit < 0 || text.charAt(position) > 'f') {
                throw error("four hexadecimal digits must follow '\\u'");
            }
            code = code << 4 | digit;
            position++;
        }
        return (char) code;
    }

    /** Half a character cannot be encoded again. */
    private void requirePairedSurrogates(CharSequence string) {
        for (int i = 0; i < string.length(); i++) {
            if (Character.isHighSurrogate(string.charAt(i))
                    && i + 1 < string.length()
                    && Character.isLowSurrogate(string.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(string.charAt(i))) {
                throw error("a text must not hold half of a surrogate pair");
            }
        }
    }

    private Json literal(String word, Json value) {
        if (!text.startsWith(word, position)) {
            throw error("a value must follow");
        }
        position += word.length();
        return value;
    }

    private Json number() {
        Matcher matcher = NUMBER.matcher(text).region(position, text.length());
        if (!matcher.lookingAt()) {
            throw error("a value must follow");
        }
        position = matcher.end();
        return new JsonNumber(matcher.group());
    }

    private boolean taken(char expected) {
        if (position < text.length() && text.charAt(position) == expected) {
            position++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private JsonException error(String what) {
        String before = text.substring(0, Math.min(position, text.length()));
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        int column = before.length() - before.lastIndexOf('\n');
        String found = position < text.length() ? "'" + text.charAt(position) + "'" : "the end";
        return new JsonException("json: line " + line + ", column " + column + ": " + what + "; got " + found);
    }
}
