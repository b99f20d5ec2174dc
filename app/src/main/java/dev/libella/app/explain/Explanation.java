package dev.libella.app.explain;

import dev.libella.app.html.Page;
import dev.libella.explain.FeatureMaps;
import dev.libella.model.Classifier;
import dev.libella.model.Model;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * All that is known of why a network gives an image its answer.
 *
 * @param modelName the model's file as it was given
 * @param imageName the image's file as it was given
 * @param model the model
 * @param maps what each layer makes of the image
 * @param scores all classes, the most probable first
 * @param target the class that is explained, from 0
 * @param seed of everything random
 * @param attributions each method's map for that class
 */
public record Explanation(
        String modelName,
        String imageName,
        Model model,
        FeatureMaps maps,
        List<Score> scores,
        int target,
        long seed,
        List<Attribution> attributions) {
    /** Keeps copies of the lists. */
    public Explanation {
        scores = List.copyOf(scores);
        attributions = List.copyOf(attributions);
    }

    /**
     * One class of the answer.
     *
     * @param label its name
     * @param index its number, from 0
     * @param probability in [0, 1]
     * @param score what the network gives for it
     */
    public record Score(String label, int index, double probability, double score) {}

    /**
     * Explains.
     *
     * @param image {@code [C, H, W]}, preprocessed. Not modified.
     * @param target the class to explain; empty for the most probable one
     * @param progress is told what begins
     */
    public static Explanation of(
            String modelName,
            String imageName,
            Model model,
            Tensor image,
            OptionalInt target,
            long seed,
            PlanOptions options,
            Consumer<String> progress) {
        progress.accept("feature maps");
        FeatureMaps maps = FeatureMaps.of(model.network(), model.parameters(), image, options);
        float[] outputs = maps.of(model.network().nodes().getLast().name()).data();
        List<Score> scores = Classifier.of(model).classify(image).stream()
                .map(answer -> new Score(answer.label(), answer.index(), answer.probability(), outputs[answer.index()]))
                .toList();
        int explained = target.orElse(scores.getFirst().index());
        List<Attribution> attributions = Attribution.all(model, image, explained, seed, options, progress);
        return new Explanation(modelName, imageName, model, maps, scores, explained, seed, attributions);
    }

    /** The name of the class that is explained. */
    public String label() {
        return model.labels().get(target);
    }

    /** As a page. */
    public Page page() {
        return ExplainPage.of(this);
    }

    /** As a tree for JSON: {@code model, image, class, answers, attributions, layers}. */
    public Map<String, Object> json() {
        return ExplanationJson.of(this);
    }
}
