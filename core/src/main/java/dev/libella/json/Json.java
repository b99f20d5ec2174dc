package dev.libella.json;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON value (RFC 8259). Immutable; an object keeps the order of its members, and a number keeps its digits, so that
 * what is read and written again does not change.
 */
public sealed interface Json {

    /** The value that a text holds; see {@link JsonReader}. */
    static Json parse(String text) {
        return JsonReader.read(text);
    }

    /** Members in order; no name comes twice. */
    record JsonObject(Map<String, Json> members) implements Json {
        /** Keeps a copy of the map. */
        public JsonObject {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        /** The member of that name, or nothing. */
        public Optional<Json> find(String name) {
            return Optional.ofNullable(members.get(name));
        }

        /**
         * The member of that name.
         *
         * @throws JsonException if there is none
         */
        public Json get(String name) {
            return find(name)
                    .orElseThrow(() -> new JsonException("json: '" + name + "' is missing in " + shortened(this)));
        }

        /** This object with one more member, or with another value for it. */
        public JsonObject with(String name, Json value) {
            Map<String, Json> more = new LinkedHashMap<>(members);
            more.put(name, value);
            return new JsonObject(more);
        }

        @Override
        public String toString() {
            return JsonWriter.compact(this);
        }
    }

    /** Values in order. */
    record JsonArray(List<Json> items) implements Json {
        /** Keeps a copy of the list. */
        public JsonArray {
            items = List.copyOf(items);
        }

        @Override
        public String toString() {
            return JsonWriter.compact(this);
        }
    }

    /** A text. */
    record JsonString(String value) implements Json {
        @Override
        public String toString() {
            return JsonWriter.compact(this);
        }
    }

    /**
     * A number as it is written.
     *
     * @param digits a JSON number: {@code -1.5e3}
     */
    record JsonNumber(String digits) implements Json {
        @Override
        public String toString() {
            return digits;
        }
    }

    /** {@code true} or {@code false}. */
    record JsonBoolean(boolean value) implements Json {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    /** {@code null}. */
    record JsonNull() implements Json {
        @Override
        public String toString() {
            return "null";
        }
    }

    /** An object without members, to which {@link JsonObject#with} adds. */
    static JsonObject object() {
        return new JsonObject(Map.of());
    }

    /** A text. */
    static Json of(String value) {
        return new JsonString(value);
    }

    /** An integer. */
    static Json of(long value) {
        return new JsonNumber(Long.toString(value));
    }

    /** {@code true} or {@code false}. */
    static Json of(boolean value) {
        return new JsonBoolean(value);
    }

    /**
     * A number with as few digits as make it this one again; JSON has no infinities and no NaN, so these become the texts
     * {@code "Infinity"}, {@code "-Infinity"} and {@code "NaN"}.
     */
    static Json of(double value) {
        if (!Double.isFinite(value)) {
            return new JsonString(Double.toString(value));
        }
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15 && Double.doubleToRawLongBits(value) >= 0;
        return new JsonNumber(whole ? Long.toString((long) value) : Double.toString(value));
    }

    /** A list. */
    static Json of(Collection<? extends Json> items) {
        return new JsonArray(List.copyOf(items));
    }

    /** A list of integers. */
    static Json ofInts(int... values) {
        List<Json> items = new ArrayList<>();
        for (int value : values) {
            items.add(of(value));
        }
        return new JsonArray(items);
    }

    /** A list of texts. */
    static Json ofStrings(Collection<String> values) {
        return new JsonArray(values.stream().map(Json::of).toList());
    }

    /**
     * This value, which must be an object.
     *
     * @throws JsonException if it is something else
     */
    default JsonObject asObject() {
        if (this instanceof JsonObject object) {
            return object;
        }
        throw expected("an object");
    }

    /**
     * The items of this value, which must be a list.
     *
     * @throws JsonException if it is something else
     */
    default List<Json> asList() {
        if (this instanceof JsonArray(List<Json> items)) {
            return items;
        }
        throw expected("a list");
    }

    /**
     * This value, which must be a text.
     *
     * @throws JsonException if it is something else
     */
    default String asString() {
        if (this instanceof JsonString(String value)) {
            return value;
        }
        throw expected("a text");
    }

    /**
     * This value, which must be true or false.
     *
     * @throws JsonException if it is something else
     */
    default boolean asBoolean() {
        if (this instanceof JsonBoolean(boolean value)) {
            return value;
        }
        throw expected("true or false");
    }

    /**
     * This value, which must be an integer without fraction or exponent.
     *
     * @throws JsonException if it is something else, or does not fit 64 bits
     */
    default long asLong() {
        if (this instanceof JsonNumber(String digits)) {
            try {
                return Long.parseLong(digits);
            } catch (NumberFormatException e) {
                throw expected("an integer");
            }
        }
        throw expected("an integer");
    }

    /**
     * This value, which must be an integer without fraction or exponent.
     *
     * @throws JsonException if it is something else, or does not fit 32 bits
     */
    default int asInt() {
        long value = asLong();
        if (value != (int) value) {
            throw expected("an integer of 32 bits");
        }
        return (int) value;
    }

    /**
     * This value, which must be a number, or one of the texts {@code "Infinity"}, {@code "-Infinity"} and {@code "NaN"}.
     *
     * @throws JsonException if it is something else
     */
    default double asDouble() {
        return switch (this) {
            case JsonNumber(String digits) -> {
                double value = Double.parseDouble(digits);
                if (Double.isInfinite(value)) {
                    throw expected("a number that fits 64 bits");
                }
                yield value;
            }
            case JsonString(String value) ->
                switch (value) {
                    case "Infinity" -> Double.POSITIVE_INFINITY;
                    case "-Infinity" -> Double.NEGATIVE_INFINITY;
                    case "NaN" -> Double.NaN;
                    default -> throw expected("a number");
                };
            case JsonObject o -> throw expected("a number");
            case JsonArray a -> throw expected("a number");
            case JsonBoolean b -> throw expected("a number");
            case JsonNull n -> throw expected("a number");
        };
    }

    private JsonException expected(String what) {
        return new JsonException("json: expected " + what + "; got " + shortened(this));
    }

    private static String shortened(Json value) {
        String text = value.toString();
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
