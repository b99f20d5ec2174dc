package dev.libella.model;

import dev.libella.data.Fit;
import dev.libella.data.Polarity;
import dev.libella.data.Preprocessing;
import dev.libella.json.Json;
import dev.libella.json.Json.JsonObject;
import dev.libella.json.JsonException;
import dev.libella.json.JsonWriter;
import dev.libella.tensor.Shape;
import dev.libella.text.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Labels, preprocessing and provenance as JSON texts, as they stand in a model file's metadata. */
final class Metadata {
    private Metadata() {}

    static String labels(List<String> labels) {
        return JsonWriter.compact(Json.ofStrings(labels));
    }

    static List<String> labels(String json) {
        return Json.parse(json).asList().stream().map(Json::asString).toList();
    }

    static String preprocessing(Preprocessing preprocessing) {
        return JsonWriter.compact(Json.object()
                .with("input", Json.ofInts(preprocessing.input().toArray()))
                .with("mean", floats(preprocessing.mean()))
                .with("std", floats(preprocessing.std()))
                .with("polarity", Json.of(name(preprocessing.polarity())))
                .with("fit", Json.of(name(preprocessing.fit()))));
    }

    static Preprocessing preprocessing(String json) {
        JsonObject object = Json.parse(json).asObject();
        return new Preprocessing(
                Shape.of(object.get("input").asList().stream()
                        .mapToInt(Json::asInt)
                        .toArray()),
                floats(object.get("mean")),
                floats(object.get("std")),
                named("polarity", object.get("polarity").asString(), List.of(Polarity.values()), Metadata::name),
                named("fit", object.get("fit").asString(), List.of(Fit.values()), Metadata::name));
    }

    static String provenance(Provenance provenance) {
        JsonObject json = Json.object();
        if (provenance.data().isPresent()) {
            json = json.with("data", Json.of(provenance.data().get()));
        }
        if (provenance.dataSha256().isPresent()) {
            json = json.with("data_sha256", Json.of(provenance.dataSha256().get()));
        }
        if (provenance.seed().isPresent()) {
            json = json.with("seed", Json.of(provenance.seed().getAsLong()));
        }
        return JsonWriter.compact(json.with("settings", members(provenance.settings(), Json::of))
                .with("versions", members(provenance.versions(), Json::of))
                .with("metrics", members(provenance.metrics(), Json::of)));
    }

    static Provenance provenance(String json) {
        JsonObject object = Json.parse(json).asObject();
        Optional<Json> seed = object.find("seed");
        return new Provenance(
                object.find("data").map(Json::asString),
                object.find("data_sha256").map(Json::asString),
                seed.isPresent() ? OptionalLong.of(seed.get().asLong()) : OptionalLong.empty(),
                members(object.get("settings"), Json::asString),
                members(object.get("versions"), Json::asString),
                members(object.get("metrics"), Json::asDouble));
    }

    private static Json floats(List<Float> values) {
        return Json.of(values.stream().map(value -> Json.of((double) value)).toList());
    }

    private static List<Float> floats(Json values) {
        return values.asList().stream().map(value -> (float) value.asDouble()).toList();
    }

    private static <T> Json members(Map<String, T> values, Function<T, Json> write) {
        Map<String, Json> members = new LinkedHashMap<>();
        values.forEach((name, value) -> members.put(name, write.apply(value)));
        return new JsonObject(members);
    }

    private static <T> Map<String, T> members(Json values, Function<Json, T> read) {
        Map<String, T> members = new LinkedHashMap<>();
        values.asObject().members().forEach((name, value) -> members.put(name, read.apply(value)));
        return members;
    }

    private static String name(Polarity polarity) {
        return switch (polarity) {
            case AS_IS -> "as-is";
            case INVERTED -> "inverted";
            case LIGHT_ON_DARK -> "light-on-dark";
            case DARK_ON_LIGHT -> "dark-on-light";
        };
    }

    private static String name(Fit fit) {
        return switch (fit) {
            case CROP -> "crop";
            case STRETCH -> "stretch";
        };
    }

    private static <T> T named(String what, String value, List<T> known, Function<T, String> name) {
        return known.stream()
                .filter(each -> name.apply(each).equals(value))
                .findFirst()
                .orElseThrow(() -> new JsonException(what + " cannot be '" + value + "'"
                        + Nearest.hint(value, known.stream().map(name).toList())));
    }
}
