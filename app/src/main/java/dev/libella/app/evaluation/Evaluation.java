package dev.libella.app.evaluation;

import dev.libella.data.Dataset;
import dev.libella.model.Model;
import dev.libella.train.Evaluator.Answer;
import dev.libella.train.Metrics;
import java.util.List;

/**
 * A model measured on labelled images.
 *
 * @param modelName the model's file
 * @param dataName the images' name or folder
 * @param model the model
 * @param images what it was measured on
 * @param metrics what came out
 * @param mistakes the most confident wrong answers, the most confident first
 */
public record Evaluation(
        String modelName, String dataName, Model model, Dataset images, Metrics metrics, List<Answer> mistakes) {
    /** As many mistakes as a page shows. */
    public static final int MISTAKES = 24;

    /** Keeps a copy of the list. */
    public Evaluation {
        mistakes = List.copyOf(mistakes);
    }
}
