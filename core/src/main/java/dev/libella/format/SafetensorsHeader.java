package dev.libella.format;

import dev.libella.json.Json;
import dev.libella.json.Json.JsonObject;
import dev.libella.json.JsonException;
import dev.libella.json.JsonWriter;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What stands in front of a safetensors file's data: metadata, and for each tensor its type, shape and place.
 *
 * @param metadata texts by name
 * @param entries the tensors, in the order of their data
 */
record SafetensorsHeader(Map<String, String> metadata, List<Entry> entries) {
    private static final String METADATA = "__metadata__";

    /**
     * A tensor's place.
     *
     * @param begin its first byte, counted from the end of the header
     * @param end the byte behind its last one
     */
    record Entry(String name, ElementType type, Shape shape, long begin, long end) {}

    /** By where they begin. Java's own comparators may be serialised, which keeps them out of the JVM's cache for the start. */
    private static int compare(Entry a, Entry b) {
        int order = Long.compare(a.begin, b.begin);
        return order == 0 ? Long.compare(a.end, b.end) : order;
    }

    /**
     * Reads a header and checks that the tensors lie behind each other and fill the data exactly.
     *
     * @param text UTF-8. Not modified.
     * @param dataBytes how many bytes follow the header
     */
    static SafetensorsHeader read(byte[] text, long dataBytes) throws FormatException {
        if (text.length == 0 || text[0] != '{') {
            throw new FormatException("safetensors: the header must start with '{'; is this a safetensors file?");
        }
        try {
            String json = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
            Map<String, String> metadata = new LinkedHashMap<>();
            List<Entry> entries = new ArrayList<>();
            for (Map.Entry<String, Json> member :
                    Json.parse(json).asObject().members().entrySet()) {
                if (member.getKey().equals(METADATA)) {
                    member.getValue()
                            .asObject()
                            .members()
                            .forEach((name, value) -> metadata.put(name, value.asString()));
                } else {
                    entries.add(entry(member.getKey(), member.getValue().asObject()));
                }
            }
            entries.sort(SafetensorsHeader::compare);
            requireFilled(entries, dataBytes);
            return new SafetensorsHeader(metadata, List.copyOf(entries));
        } catch (CharacterCodingException e) {
            throw new FormatException("safetensors: the header is not UTF-8; the file is corrupt");
        } catch (JsonException e) {
            throw new FormatException("safetensors: the header is malformed: " + e.getMessage());
        }
    }

    private static Entry entry(String name, JsonObject description) throws FormatException {
        Set<String> known = Set.of("dtype", "shape", "data_offsets");
        for (String key : description.members().keySet()) {
            if (!known.contains(key)) {
                throw new FormatException(
                        "safetensors: '" + name + "' must have dtype, shape and data_offsets only; got '" + key + "'");
            }
        }
        ElementType type = elementType(name, description.get("dtype").asString());
        List<Json> sizes = description.get("shape").asList();
        List<Json> offsets = description.get("data_offsets").asList();
        if (offsets.size() != 2) {
            throw new FormatException(
                    "safetensors: '" + name + "' must have two data_offsets, begin and end; got " + offsets);
        }
        long begin = offsets.get(0).asLong();
        long end = offsets.get(1).asLong();
        Shape shape;
        try {
            shape = Shape.of(sizes.stream().mapToInt(Json::asInt).toArray());
        } catch (ShapeException e) {
            throw new FormatException("safetensors: '" + name + "' cannot be read: " + e.getMessage());
        }
        long bytes = (long) shape.elements() * type.bytes();
        if (begin < 0 || end < begin || end - begin != bytes) {
            throw new FormatException("safetensors: '" + name + "' is " + type + " " + shape + " and so takes " + bytes
                    + " bytes; its data_offsets are [" + begin + ", " + end + "]");
        }
        return new Entry(name, type, shape, begin, end);
    }

    private static ElementType elementType(String name, String dtype) throws FormatException {
        return Arrays.stream(ElementType.values())
                .filter(type -> type.name().equals(dtype))
                .findFirst()
                .orElseThrow(() -> new FormatException("safetensors: '" + name + "' has the unknown dtype '" + dtype
                        + "'; known are " + Arrays.toString(ElementType.values())));
    }

    private static void requireFilled(List<Entry> entries, long dataBytes) throws FormatException {
        long position = 0;
        for (Entry entry : entries) {
            if (entry.begin() < position) {
                throw new FormatException("safetensors: '" + entry.name() + "' begins at byte " + entry.begin()
                        + ", inside the tensor before it, which ends at " + position + "; tensors must not overlap");
            }
            if (entry.begin() > position) {
                throw new FormatException("safetensors: there is a gap before '" + entry.name() + "', from byte "
                        + position + " to " + entry.begin() + "; tensors must follow each other");
            }
            position = entry.end();
        }
        if (position > dataBytes) {
            throw new FormatException("safetensors: the tensors take " + position + " bytes and the file has only "
                    + dataBytes + " behind its header; it is truncated");
        }
        if (position < dataBytes) {
            throw new FormatException("safetensors: " + (dataBytes - position)
                    + " bytes follow the last tensor; the tensors must fill the file");
        }
    }

    /**
     * A header for float32 tensors and then eight-bit ones, behind each other.
     *
     * @return UTF-8, padded with spaces to a multiple of 8 bytes so that the data is aligned
     */
    static byte[] write(Map<String, Tensor> tensors, Map<String, Int8Tensor> integers, Map<String, String> metadata) {
        Map<String, Json> members = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            Map<String, Json> values = new LinkedHashMap<>();
            metadata.forEach((name, value) -> values.put(name, Json.of(value)));
            members.put(METADATA, new JsonObject(values));
        }
        long position = 0;
        for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
            position = place(tensor.getKey(), ElementType.F32, tensor.getValue().shape(), position, members);
        }
        for (Map.Entry<String, Int8Tensor> tensor : integers.entrySet()) {
            position = place(tensor.getKey(), ElementType.I8, tensor.getValue().shape(), position, members);
        }
        byte[] text = JsonWriter.compact(new JsonObject(members)).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(text, Math.ceilDiv(text.length, 8) * 8);
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        return padded;
    }

    /** Describes a tensor that begins at a position; gives the position behind it. */
    private static long place(String name, ElementType type, Shape shape, long position, Map<String, Json> members) {
        if (name.equals(METADATA)) {
            throw new IllegalArgumentException("safetensors: a tensor cannot be named '" + METADATA + "'");
        }
        long end = position + (long) type.bytes() * shape.elements();
        members.put(
                name,
                Json.object()
                        .with("dtype", Json.of(type.name()))
                        .with("shape", Json.ofInts(shape.toArray()))
                        .with("data_offsets", Json.of(List.of(Json.of(position), Json.of(end)))));
        return end;
    }
}
