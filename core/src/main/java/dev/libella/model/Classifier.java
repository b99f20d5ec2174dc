package dev.libella.model;

import dev.libella.data.Images;
import dev.libella.nn.Memory;
import dev.libella.parallel.Workers;
import dev.libella.plan.Kernels;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Says what is in an image:
 *
 * <pre>{@code
 * Classifier classifier = Classifier.load(Path.of("model.safetensors"));
 * for (Classifier.Prediction prediction : classifier.classify(image, 3)) {
 *     System.out.println(prediction.label() + " " + prediction.probability());
 * }
 * }</pre>
 *
 * <p>Thread-safe: share one between all threads. Calls at the same time each get their own buffers, which are kept for
 * later calls. The model's parameters must not change meanwhile.
 */
public final class Classifier {
    private final Model model;
    private final PlanOptions options;
    private final ConcurrentLinkedQueue<Plan> idle = new ConcurrentLinkedQueue<>();

    private Classifier(Model model, Kernels kernels) {
        this.model = model;
        Memory.inference(model.network(), 1).requireFits();
        Workers workers = new Workers(Runtime.getRuntime().availableProcessors());
        this.options = PlanOptions.with(workers).withKernels(kernels);
        idle.add(newPlan());
    }

    /**
     * One label with its probability.
     *
     * @param label what the output means
     * @param index the output's number, from 0
     * @param probability in [0, 1]; all of an image's add up to 1
     */
    public record Prediction(String label, int index, double probability) {}

    /**
     * A classifier for a model in memory.
     *
     * @throws IllegalArgumentException if computing one image needs more than the heap may have
     */
    public static Classifier of(Model model) {
        return of(model, Kernels.FASTEST);
    }

    /**
     * A classifier for a model in memory with a choice of kernels: for a few images through a small network the
     * reference kernels are done before the fastest are ready. The answers differ by rounding.
     *
     * @throws IllegalArgumentException if computing one image needs more than the heap may have
     */
    public static Classifier of(Model model, Kernels kernels) {
        return new Classifier(model, kernels);
    }

    /**
     * A classifier for a model file.
     *
     * @throws dev.libella.format.FormatException if the file is corrupt or no model
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if computing one image needs more than the heap may have
     */
    public static Classifier load(Path file) throws IOException {
        return of(Model.load(file));
    }

    /** The model in use. */
    public Model model() {
        return model;
    }

    /**
     * All labels, the most probable first.
     *
     * @param image of any size, grey or colour. Not modified.
     */
    public List<Prediction> classify(BufferedImage image) {
        return classify(model.preprocessing().tensor(image));
    }

    /**
     * The most probable labels.
     *
     * @param image of any size, grey or colour. Not modified.
     * @param top how many at most, ≥ 1
     */
    public List<Prediction> classify(BufferedImage image, int top) {
        return top(classify(image), top);
    }

    /**
     * All labels for an image file, the most probable first.
     *
     * @throws dev.libella.data.DataException if it is missing, damaged, too large, or no image of a known format
     * @throws IOException if it cannot be read
     */
    public List<Prediction> classify(Path file) throws IOException {
        return classify(Images.read(file));
    }

    /**
     * The most probable labels for an image file.
     *
     * @param top how many at most, ≥ 1
     * @throws dev.libella.data.DataException if it is missing, damaged, too large, or no image of a known format
     * @throws IOException if it cannot be read
     */
    public List<Prediction> classify(Path file, int top) throws IOException {
        return top(classify(file), top);
    }

    /**
     * All labels for an image that is preprocessed already, the most probable first.
     *
     * @param image {@code [C, H, W]} or {@code [1, C, H, W]}. Not modified.
     * @throws dev.libella.tensor.ShapeException if it has another shape
     */
    public List<Prediction> classify(Tensor image) {
        Plan taken = idle.poll();
        Plan plan = taken == null ? newPlan() : taken;
        double[] probabilities;
        try {
            probabilities = model.probabilities(plan.forward(image).data(), 0);
        } finally {
            idle.add(plan);
        }
        List<Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < probabilities.length; i++) {
            predictions.add(new Prediction(model.labels().get(i), i, probabilities[i]));
        }
        predictions.sort((a, b) -> Double.compare(b.probability(), a.probability()));
        return List.copyOf(predictions);
    }

    private Plan newPlan() {
        return Plan.inference(model.network(), model.parameters(), 1, options);
    }

    private static List<Prediction> top(List<Prediction> all, int top) {
        if (top < 1) {
            throw new IllegalArgumentException("classify: ask for at least 1 label; got " + top);
        }
        return all.subList(0, Math.min(top, all.size()));
    }
}
