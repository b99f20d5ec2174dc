package dev.libella.app.explain;

import dev.libella.nn.Descriptions;
import dev.libella.nn.Network;
import dev.libella.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An explanation for programs. */
final class ExplanationJson {
    private ExplanationJson() {}

    static Map<String, Object> of(Explanation explanation) {
        Map<String, Object> json = new LinkedHashMap<>(about(explanation));
        json.put("class", explanation.label());
        List<Map<String, Object>> answers = new ArrayList<>();
        for (Explanation.Score score : explanation.scores()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("label", score.label());
            answer.put("probability", score.probability());
            answer.put("score", score.score());
            answers.add(answer);
        }
        json.put("answers", answers);
        json.put("attributions", attributions(explanation));
        List<Map<String, Object>> layers = new ArrayList<>();
        for (Network.Node node : explanation.model().network().nodes()) {
            Map<String, Object> layer = new LinkedHashMap<>();
            layer.put("name", node.name());
            layer.put("layer", Descriptions.text(node.layer()));
            layer.put("shape", node.output().toArray());
            layers.add(layer);
        }
        json.put("layers", layers);
        return json;
    }

    /** Each method with its sanity check and its map, row by row. */
    static List<Map<String, Object>> attributions(Explanation explanation) {
        List<Map<String, Object>> attributions = new ArrayList<>();
        for (Attribution attribution : explanation.attributions()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("method", attribution.method());
            row.put("sanity_correlation", attribution.check().correlation());
            row.put("sanity_passed", attribution.check().passed());
            row.put("map", rows(attribution.map()));
            attributions.add(row);
        }
        return attributions;
    }

    private static List<float[]> rows(Tensor map) {
        int width = map.shape().size(1);
        List<float[]> rows = new ArrayList<>();
        for (int y = 0; y < map.shape().size(0); y++) {
            rows.add(Arrays.copyOfRange(map.data(), y * width, (y + 1) * width));
        }
        return rows;
    }

    /** Where everything comes from. */
    static Map<String, String> about(Explanation explanation) {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("model", explanation.modelName());
        about.put("weights_sha256", explanation.model().parameters().sha256());
        explanation.model().provenance().data().ifPresent(data -> about.put("trained_on", data));
        about.put("image", explanation.imageName());
        about.put("seed", Long.toString(explanation.seed()));
        return about;
    }
}
