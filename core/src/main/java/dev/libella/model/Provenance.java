package dev.libella.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a model's weights come from, so that the training can be repeated and the model be told from others.
 *
 * @param data the training data as people call it: a name or a folder
 * @param dataSha256 their {@link dev.libella.data.Fingerprint}, 64 hexadecimal digits
 * @param seed the seed of the training
 * @param settings the training's settings by name: epochs, batch, optimizer…
 * @param versions of what it ran on, by name: libella, java…
 * @param metrics final figures by name: test_accuracy…
 */
public record Provenance(
        Optional<String> data,
        Optional<String> dataSha256,
        OptionalLong seed,
        Map<String, String> settings,
        Map<String, String> versions,
        Map<String, Double> metrics) {
    /** Keeps copies of the maps. */
    public Provenance {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /** Of weights that were not trained here. */
    public static Provenance unknown() {
        return new Provenance(Optional.empty(), Optional.empty(), OptionalLong.empty(), Map.of(), Map.of(), Map.of());
    }

    /** With the data it was trained on and the seed. */
    public static Provenance training(String data, String dataSha256, long seed) {
        return new Provenance(
                Optional.of(data), Optional.of(dataSha256), OptionalLong.of(seed), Map.of(), Map.of(), Map.of());
    }

    /** With these settings. */
    public Provenance withSettings(Map<String, String> newSettings) {
        return new Provenance(data, dataSha256, seed, newSettings, versions, metrics);
    }

    /** With these versions. */
    public Provenance withVersions(Map<String, String> newVersions) {
        return new Provenance(data, dataSha256, seed, settings, newVersions, metrics);
    }

    /** With these figures. */
    public Provenance withMetrics(Map<String, Double> newMetrics) {
        return new Provenance(data, dataSha256, seed, settings, versions, newMetrics);
    }
}
