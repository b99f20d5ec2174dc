package dev.libella.app.explain;

import dev.libella.explain.GradCam;
import dev.libella.explain.Occlusion;
import dev.libella.explain.Saliency;
import dev.libella.explain.SanityCheck;
import dev.libella.model.Model;
import dev.libella.nn.Parameters;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One method's answer to "why this class?".
 *
 * @param method its name
 * @param meaning what its map shows, in a sentence
 * @param figures what it measured besides the map, in words; may be empty
 * @param check with the trained weights' map and that of random weights, both {@code [H, W]}
 */
public record Attribution(String method, String meaning, String figures, SanityCheck check) {
    private static final double NOISE = 0.15;
    private static final int SAMPLES = 25;
    private static final int STEPS = 64;

    /** The map: positive for the class; where it has negative numbers, those speak against it. */
    public Tensor map() {
        return check.map();
    }

    /**
     * All methods that suit the network, one after the other.
     *
     * @param target the class, from 0
     * @param seed of SmoothGrad's noise and the random weights
     * @param progress is told each method's name before it begins
     */
    public static List<Attribution> all(
            Model model, Tensor image, int target, long seed, PlanOptions options, Consumer<String> progress) {
        Run run = new Run(model, image, target, seed, options);
        List<Attribution> all = new ArrayList<>();
        progress.accept("gradient");
        all.add(run.checked(
                "Gradient",
                "By how much the score changes when a pixel changes a little.",
                "",
                weights -> largest(run.saliency(weights).gradient(image, target))));
        progress.accept("SmoothGrad");
        all.add(run.checked(
                "SmoothGrad",
                "The mean gradient over " + SAMPLES + " noisy copies of the image: what the noise shakes cancels out.",
                "",
                weights -> largest(run.saliency(weights).smoothGrad(image, target, NOISE, SAMPLES, seed))));
        progress.accept("integrated gradients");
        Saliency.Attributed whole = run.integratedGradients(model.parameters());
        Tensor trained = summed(whole.attributions());
        Tensor randomised = summed(run.integratedGradients(Parameters.initialize(model.network(), seed))
                .attributions());
        all.add(new Attribution(
                "Integrated gradients",
                "How much each pixel contributes to the score: red for the class, blue against it.",
                String.format(
                        Locale.ROOT,
                        "The contributions add up to %.3f; the score is %.3f, that of the mean image %.3f, their"
                                + " difference %.3f.",
                        whole.sum(),
                        whole.score(),
                        whole.baselineScore(),
                        whole.score() - whole.baselineScore()),
                new SanityCheck(trained, randomised, SanityCheck.rankCorrelation(trained, randomised))));
        Optional<String> layer = GradCam.lastSpatialLayer(model.network());
        if (layer.isPresent()) {
            progress.accept("Grad-CAM");
            all.add(run.checked(
                    "Grad-CAM",
                    "Where the layer " + layer.get() + " found what speaks for the class.",
                    "",
                    weights -> run.gradCam(weights, layer.get())));
        }
        progress.accept("occlusion");
        Occlusion occlusion = Occlusion.forImage(image.shape());
        all.add(run.checked(
                "Occlusion",
                "By how much the score falls when a patch of " + occlusion.patch() + " × " + occlusion.patch()
                        + " pixels is covered: red where it falls, blue where it rises.",
                "",
                weights -> occlusion
                        .of(model.network(), weights, image, target, options)
                        .map()));
        return all;
    }

    /** What every method needs. */
    private record Run(Model model, Tensor image, int target, long seed, PlanOptions options) {
        Saliency saliency(Parameters weights) {
            return new Saliency(model.network(), weights, options);
        }

        Saliency.Attributed integratedGradients(Parameters weights) {
            return saliency(weights).integratedGradients(image, Tensor.zeros(image.shape()), target, STEPS);
        }

        Tensor gradCam(Parameters weights, String layer) {
            Tensor map = new GradCam(model.network(), weights, layer, options).map(image, target);
            return GradCam.enlarged(map, image.shape().size(1), image.shape().size(2));
        }

        Attribution checked(String method, String meaning, String figures, SanityCheck.Method map) {
            return new Attribution(
                    method, meaning, figures, SanityCheck.of(model.network(), model.parameters(), seed, map));
        }
    }

    /** Over the channels the largest absolute value: {@code [C, H, W]} to {@code [H, W]}. */
    private static Tensor largest(Tensor map) {
        Tensor plane = plane(map);
        for (int i = 0; i < map.data().length; i++) {
            int at = i % plane.data().length;
            plane.data()[at] = Math.max(plane.data()[at], Math.abs(map.data()[i]));
        }
        return plane;
    }

    /** Over the channels the sum: {@code [C, H, W]} to {@code [H, W]}. */
    private static Tensor summed(Tensor map) {
        Tensor plane = plane(map);
        for (int i = 0; i < map.data().length; i++) {
            plane.data()[i % plane.data().length] += map.data()[i];
        }
        return plane;
    }

    private static Tensor plane(Tensor map) {
        return Tensor.zeros(Shape.of(map.shape().size(1), map.shape().size(2)));
    }
}
