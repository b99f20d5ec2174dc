package dev.libella.nn;

import dev.libella.json.Json;
import dev.libella.json.Json.JsonObject;
import dev.libella.json.JsonException;
import dev.libella.json.JsonWriter;
import dev.libella.nn.layer.Layer;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import java.util.ArrayList;
import java.util.List;

/**
 * A network as JSON and back, exactly:
 *
 * <pre>{"format": "libella-network", "version": 1, "input": [1, 28, 28], "layers": [
 *   {"name": "conv1", "type": "Conv2d", "in_channels": 1, "out_channels": 6, "kernel_size": 5, "padding": 2},
 *   {"name": "relu1", "type": "ReLU"}, …]}</pre>
 *
 * <p>Types and members have PyTorch's names, and what has PyTorch's default value may be left out. {@code padding} is a
 * number, {@code "same"}, {@code "valid"}, or a list with one of these or {@code [before, after]} for each axis. A layer
 * is fed by the one before it unless {@code "inputs"} names others; {@code "input"} is the network's own.
 */
public final class NetworkJson {
    private static final String FORMAT = "libella-network";
    private static final int VERSION = 1;

    private NetworkJson() {}

    /** The network as JSON for people: one layer a line. */
    public static String write(Network network) {
        return JsonWriter.pretty(toJson(network));
    }

    /** The network as JSON on one line. */
    public static String writeCompact(Network network) {
        return JsonWriter.compact(toJson(network));
    }

    /**
     * The network that a text describes.
     *
     * @throws ShapeException if a layer does not fit what comes before it
     * @throws IllegalArgumentException if the text is not JSON or not a network; the message names the layer
     */
    public static Network read(String text) {
        JsonObject json = Json.parse(text).asObject();
        String format = json.find("format").map(Json::asString).orElse("");
        if (!format.equals(FORMAT)) {
            throw new JsonException("network: the JSON must have \"format\": \"" + FORMAT + "\"; got "
                    + (format.isEmpty() ? "none" : "\"" + format + "\""));
        }
        int version = json.get("version").asInt();
        if (version != VERSION) {
            throw new JsonException("network: this version reads format version " + VERSION + "; got " + version
                    + "; use a newer Libella");
        }
        for (String name : json.members().keySet()) {
            if (!List.of("format", "version", "input", "layers").contains(name)) {
                throw new JsonException("network: has format, version, input and layers only; got '" + name + "'");
            }
        }
        Network.Builder builder = Network.builder(Shape.of(
                json.get("input").asList().stream().mapToInt(Json::asInt).toArray()));
        for (Json layer : json.get("layers").asList()) {
            add(builder, layer.asObject());
        }
        return builder.build();
    }

    private static JsonObject toJson(Network network) {
        List<Json> layers = new ArrayList<>();
        String last = Network.INPUT;
        for (Network.Node node : network.nodes()) {
            JsonObject named = Json.object().with("name", Json.of(node.name()));
            for (var member : LayerToJson.write(node.layer()).members().entrySet()) {
                named = named.with(member.getKey(), member.getValue());
            }
            layers.add(
                    node.inputs().equals(List.of(last)) ? named : named.with("inputs", Json.ofStrings(node.inputs())));
            last = node.name();
        }
        return Json.object()
                .with("format", Json.of(FORMAT))
                .with("version", Json.of(VERSION))
                .with("input", Json.ofInts(network.input().toArray()))
                .with("layers", Json.of(layers));
    }

    private static void add(Network.Builder builder, JsonObject json) {
        String name = json.get("name").asString();
        LayerFields fields = new LayerFields(json);
        fields.get("name");
        String[] inputs = fields.find("inputs")
                .map(list -> list.asList().stream().map(Json::asString).toArray(String[]::new))
                .orElseGet(() -> new String[] {builder.last()});
        builder.add(name, layer(name, fields), inputs);
    }

    private static Layer layer(String name, LayerFields fields) {
        try {
            return LayerFromJson.read(fields);
        } catch (ShapeException e) {
            throw new ShapeException("layer '" + name + "': " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new JsonException("layer '" + name + "': " + e.getMessage());
        }
    }
}
