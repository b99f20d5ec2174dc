package dev.libella.onnx;

import dev.libella.data.Fit;
import dev.libella.data.Polarity;
import dev.libella.data.Preprocessing;
import dev.libella.model.Model;
import dev.libella.nn.Network;
import dev.libella.onnx.tensor.OnnxException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What an ONNX file has no place for, as notes in its metadata: labels, one a line, and the preprocessing. */
final class ModelNotes {
    private static final String LABELS = "libella.labels";
    private static final String MEAN = "libella.mean";
    private static final String STD = "libella.std";
    private static final String POLARITY = "libella.polarity";
    private static final String FIT = "libella.fit";

    private ModelNotes() {}

    /** @param normalized whether the written model normalises pixels itself */
    static Map<String, String> write(Model model, boolean normalized) {
        Preprocessing preprocessing = model.preprocessing();
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put(LABELS, String.join("\n", model.labels()));
        if (!normalized) {
            notes.put(MEAN, text(preprocessing.mean()));
            notes.put(STD, text(preprocessing.std()));
        }
        notes.put(POLARITY, preprocessing.polarity().name());
        notes.put(FIT, preprocessing.fit().name());
        return notes;
    }

    /** The labels, or numbers if there is not one for each output. */
    static List<String> labels(Network network, Map<String, String> notes) {
        int outputs = network.output().elements();
        List<String> labels = notes.getOrDefault(LABELS, "").lines().toList();
        return labels.size() == outputs
                ? labels
                : IntStream.range(0, outputs).mapToObj(Integer::toString).toList();
    }

    /** The preprocessing; without notes pixels are taken as they are, from 0 to 1. */
    static Preprocessing preprocessing(Network network, Map<String, String> notes) {
        Preprocessing none = Preprocessing.none(network.input());
        try {
            return new Preprocessing(
                    network.input(),
                    notes.containsKey(MEAN) ? numbers(notes.getOrDefault(MEAN, "")) : none.mean(),
                    notes.containsKey(STD) ? numbers(notes.getOrDefault(STD, "")) : none.std(),
                    Polarity.valueOf(
                            notes.getOrDefault(POLARITY, none.polarity().name())),
                    Fit.valueOf(notes.getOrDefault(FIT, none.fit().name())));
        } catch (IllegalArgumentException e) {
            throw new OnnxException(
                    "onnx: the notes about the preprocessing in the file do not fit the network: " + e.getMessage(), e);
        }
    }

    private static String text(List<Float> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static List<Float> numbers(String text) {
        return Arrays.stream(text.split(",", -1)).map(Float::valueOf).toList();
    }
}
