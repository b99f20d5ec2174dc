package dev.libella.explain.invariance;

import dev.libella.explain.invariance.Transformation.Axis;
import dev.libella.explain.invariance.Transformation.Bias;
import dev.libella.explain.invariance.Transformation.Blur;
import dev.libella.explain.invariance.Transformation.Contrast;
import dev.libella.explain.invariance.Transformation.Elastic;
import dev.libella.explain.invariance.Transformation.Gain;
import dev.libella.explain.invariance.Transformation.Gamma;
import dev.libella.explain.invariance.Transformation.Jpeg;
import dev.libella.explain.invariance.Transformation.Noise;
import dev.libella.explain.invariance.Transformation.Occlusion;
import dev.libella.explain.invariance.Transformation.PerspectiveTilt;
import dev.libella.explain.invariance.Transformation.Place;
import dev.libella.explain.invariance.Transformation.Rotation;
import dev.libella.explain.invariance.Transformation.Scale;
import dev.libella.explain.invariance.Transformation.Translation;
import dev.libella.explain.invariance.Transformation.UnevenLight;
import dev.libella.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * A transformation and the strengths at which it is tried.
 *
 * @param transformation what is done
 * @param strengths in rising order, the neutral one among them
 */
public record Sweep(Transformation transformation, List<Double> strengths) {
    /** The image size for which {@link #standard}'s pixels are meant; larger images get larger steps. */
    private static final int USUAL_SIZE = 28;

    /** Sorts the strengths and adds the neutral one. */
    public Sweep {
        TreeSet<Double> sorted = new TreeSet<>(strengths);
        sorted.add(transformation.strength().neutral());
        strengths = List.copyOf(sorted);
    }

    /** A transformation at these strengths and the neutral one. */
    public static Sweep of(Transformation transformation, double... strengths) {
        return new Sweep(transformation, Arrays.stream(strengths).boxed().toList());
    }

    /**
     * All transformations over the ranges that the robustness literature uses (Hendrycks and Dietterich 2019 for noise,
     * blur and JPEG). Steps in pixels are those for images of about 28×28; of larger images they are larger by whole
     * factors.
     *
     * @param image one image's shape, {@code [C, H, W]}
     */
    public static List<Sweep> standard(Shape image) {
        double unit = Math.max(1, Math.round(Math.min(image.size(1), image.size(2)) / (double) USUAL_SIZE));
        double[] shifts = times(unit, -8, -6, -4, -3, -2, -1, 1, 2, 3, 4, 6, 8);
        double[] shares = {0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5};
        return List.of(
                of(new Translation(Axis.X), shifts),
                of(new Translation(Axis.Y), shifts),
                of(new Rotation(), -90, -60, -45, -30, -20, -15, -10, -5, 5, 10, 15, 20, 30, 45, 60, 90),
                of(new Scale(), 0.5, 0.6, 0.7, 0.8, 0.9, 1.1, 1.25, 1.5, 1.75, 2),
                of(new PerspectiveTilt(), -60, -45, -30, -20, -10, 10, 20, 30, 45, 60),
                of(new Elastic(4 * unit), times(unit, 8, 16, 24, 34, 48, 64)),
                of(new Gain(), 0.2, 0.35, 0.5, 0.7, 0.85, 1.25, 1.5, 2, 3),
                of(new Bias(), -0.5, -0.3, -0.2, -0.1, -0.05, 0.05, 0.1, 0.2, 0.3, 0.5),
                of(new Gamma(), 0.25, 0.5, 0.7, 0.85, 1.25, 1.5, 2, 3, 4),
                of(new Contrast(), 0.1, 0.25, 0.5, 0.75, 1.25, 1.5, 2),
                of(new UnevenLight(), 0.2, 0.4, 0.6, 0.8, 1),
                of(new Occlusion(Place.RANDOM), shares),
                of(new Occlusion(Place.CENTRE), shares),
                of(new Noise(), 0.02, 0.05, 0.1, 0.15, 0.2, 0.3),
                of(new Blur(), times(unit, 0.4, 0.6, 0.8, 1, 1.5, 2, 3)),
                of(new Jpeg(), 90, 70, 50, 30, 20, 10, 5));
    }

    private static double[] times(double unit, double... steps) {
        return Arrays.stream(steps).map(step -> step * unit).toArray();
    }
}
