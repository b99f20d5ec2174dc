package dev.libella.explain.invariance;

import java.util.List;

/**
 * What was measured of one network.
 *
 * @param labels the classes' names
 * @param accuracy on the images as they are
 * @param chance the accuracy of always giving the most frequent class: with as many images of each class, one divided by
 *     the number of classes
 * @param settings how it was measured
 * @param curves one for each transformation
 * @param layers how the layers' features move with the image
 */
public record InvarianceReport(
        List<String> labels,
        Proportion accuracy,
        double chance,
        Invariance settings,
        List<Curve> curves,
        LayerReport layers) {
    /** Keeps copies of the lists. */
    public InvarianceReport {
        labels = List.copyOf(labels);
        curves = List.copyOf(curves);
    }

    /** A verdict for each transformation, with {@link Verdict#USUAL_THRESHOLD}. */
    public List<Verdict> verdicts() {
        return curves.stream()
                .map(curve -> Verdict.of(curve, chance, Verdict.USUAL_THRESHOLD))
                .toList();
    }

    /**
     * The curve of a transformation.
     *
     * @throws IllegalArgumentException if it was not measured
     */
    public Curve curve(Transformation transformation) {
        return curves.stream()
                .filter(curve -> curve.transformation().equals(transformation))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("invariance: " + transformation.id()
                        + " was not measured; there are "
                        + curves.stream()
                                .map(curve -> curve.transformation().id())
                                .toList()));
    }
}
