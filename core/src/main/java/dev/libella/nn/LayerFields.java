package dev.libella.nn;

import dev.libella.json.Json;
import dev.libella.json.Json.JsonArray;
import dev.libella.json.Json.JsonObject;
import dev.libella.json.Json.JsonString;
import dev.libella.json.JsonException;
import dev.libella.tensor.Padding;
import dev.libella.tensor.Window;
import dev.libella.text.Nearest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The members of a layer's JSON, asked for one by one; a member that nobody asked for is an error. */
final class LayerFields {
    private final JsonObject json;
    private final Set<String> asked = new TreeSet<>();

    LayerFields(JsonObject json) {
        this.json = json;
    }

    Optional<Json> find(String name) {
        asked.add(name);
        return json.find(name);
    }

    Json get(String name) {
        asked.add(name);
        return json.get(name);
    }

    int integer(String name) {
        return get(name).asInt();
    }

    int integer(String name, int usual) {
        return find(name).map(Json::asInt).orElse(usual);
    }

    double number(String name, double usual) {
        return find(name).map(Json::asDouble).orElse(usual);
    }

    boolean bool(String name, boolean usual) {
        return find(name).map(Json::asBoolean).orElse(usual);
    }

    String text(String name) {
        return get(name).asString();
    }

    /** A list of integers. */
    List<Integer> integers(String name) {
        return get(name).asList().stream().map(Json::asInt).toList();
    }

    /** One integer for all axes, or a list with one for each. */
    List<Integer> integers(String name, int axes) {
        return perAxis(name, get(name), axes, Json::asInt);
    }

    /** One integer for all axes, or a list with one for each. */
    List<Integer> integers(String name, int axes, int usual) {
        return find(name)
                .map(value -> perAxis(name, value, axes, Json::asInt))
                .orElse(Collections.nCopies(axes, usual));
    }

    /**
     * {@code kernel_size, stride, padding, dilation, ceil_mode} for each axis.
     *
     * @param sideBySide whether the stride is the kernel size unless said, as in pools; otherwise it is 1
     */
    List<Window> windows(int axes, boolean sideBySide) {
        List<Integer> kernel = integers("kernel_size", axes);
        List<Integer> stride = find("stride")
                .map(value -> perAxis("stride", value, axes, Json::asInt))
                .orElse(sideBySide ? kernel : Collections.nCopies(axes, 1));
        List<Integer> dilation = integers("dilation", axes, 1);
        List<Padding> padding = find("padding")
                .map(value -> perAxis("padding", value, axes, LayerFields::padding))
                .orElse(Collections.nCopies(axes, Padding.VALID));
        List<Boolean> ceil = find("ceil_mode")
                .map(value -> perAxis("ceil_mode", value, axes, Json::asBoolean))
                .orElse(Collections.nCopies(axes, false));
        List<Window> windows = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            windows.add(new Window(
                    kernel.get(axis), stride.get(axis), padding.get(axis), dilation.get(axis), ceil.get(axis)));
        }
        return windows;
    }

    /** Checks that every member was asked for. */
    void end() {
        for (String name : json.members().keySet()) {
            if (!asked.contains(name)) {
                throw new JsonException("there is no '" + name + "' in this layer" + Nearest.hint(name, asked));
            }
        }
    }

    private static Padding padding(Json value) {
        return switch (value) {
            case JsonString(String text) when text.equals("same") -> Padding.SAME;
            case JsonString(String text) when text.equals("valid") -> Padding.VALID;
            case JsonArray(List<Json> sides)
            when sides.size() == 2 ->
                Padding.of(sides.get(0).asInt(), sides.get(1).asInt());
            case Json other -> Padding.of(other.asInt());
        };
    }

    private static <T> List<T> perAxis(String name, Json value, int axes, Function<Json, T> read) {
        if (!(value instanceof JsonArray(List<Json> items))) {
            return Collections.nCopies(axes, read.apply(value));
        }
        if (items.size() != axes) {
            throw new JsonException("'" + name + "' must be one value or a list of " + axes + "; got " + value);
        }
        return items.stream().map(read).toList();
    }
}
