package dev.libella.app.invariance;

import dev.libella.app.html.HeatMap;
import dev.libella.app.html.HeatMap.Hue;
import dev.libella.app.html.Html;
import dev.libella.app.report.Figures;
import dev.libella.explain.invariance.LayerReport;
import dev.libella.explain.invariance.LayerReport.Similarity;
import dev.libella.explain.invariance.Transformation.Motion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;

/** How the layers' features move with the image: for each model and motion a table of layers by strengths. */
final class LayerPanels {
    private final List<Measured> models;

    LayerPanels(List<Measured> models) {
        this.models = models;
    }

    /** Whether layers were compared at all. */
    boolean hasAny() {
        return models.stream()
                .anyMatch(model -> !model.report().layers().network().isEmpty());
    }

    Html html() {
        List<Html> pieces = new ArrayList<>();
        pieces.add(
                Html.paragraph(
                        "Equivariant: the features of the moved image are the moved features. Invariant: they are"
                                + " the features of the image as it was. 1 says equal, 0 as unlike as features of unrelated images:"));
        pieces.add(Html.element("p", Html.element("code", "s(a, b) = 1 − Σ(a − b)² / (Σ(a − m)² + Σ(b − m)²)")));
        pieces.add(Html.paragraph("with m each channel's mean (Lin's concordance, 1989). Equivariance counts the places"
                + " whose source lies inside the layer's plane. A shift that is no multiple of a layer's stride moves its"
                + " features by part of a place, linearly between two: that alone costs some likeness."));
        for (Measured model : models) {
            LayerReport layers = model.report().layers();
            if (!layers.network().isEmpty()) {
                pieces.add(model(model.name(), layers));
            }
        }
        return Html.all(pieces);
    }

    private Html model(String name, LayerReport layers) {
        List<Html> pieces = new ArrayList<>();
        pieces.add(Html.element("h3", name));
        if (!layers.wrapped().isEmpty()) {
            pieces.add(Html.block(
                    "charts",
                    Html.element(
                            "div",
                            panel(
                                    layers.wrapped(),
                                    layers.wrapped().getFirst().motion(),
                                    Similarity::equivariance,
                                    "Control with wrapped borders: equivariance under shifts")),
                    Html.paragraph(
                            "The control: the same filters and pooling windows on images whose opposite edges meet."
                                    + " No border and no black can disturb: a convolution with stride 1 must be 1 exactly, and"
                                    + " what is below 1 is the doing of strides.")));
        }
        for (Motion motion : motions(layers.network())) {
            pieces.add(Html.block(
                    "charts",
                    Html.element(
                            "div",
                            panel(
                                    layers.network(),
                                    motion,
                                    Similarity::equivariance,
                                    "Equivariance under " + motion.id())),
                    Html.element(
                            "div",
                            panel(
                                    layers.network(),
                                    motion,
                                    Similarity::invariance,
                                    "Invariance under " + motion.id()))));
        }
        return Html.element("div", Map.of("class", "layers"), Html.all(pieces));
    }

    private static List<Motion> motions(List<Similarity> similarities) {
        return similarities.stream().map(Similarity::motion).distinct().toList();
    }

    /** Layers that have no value at any strength are left out. */
    private static Html panel(
            List<Similarity> all, Motion motion, Function<Similarity, OptionalDouble> value, String title) {
        List<Similarity> own = all.stream()
                .filter(similarity -> similarity.motion().equals(motion))
                .toList();
        List<Double> strengths =
                own.stream().map(Similarity::strength).distinct().toList();
        List<String> layers = own.stream()
                .filter(similarity -> value.apply(similarity).isPresent())
                .map(Similarity::layer)
                .distinct()
                .toList();
        if (layers.isEmpty()) {
            return Html.element("p", Map.of("class", "note"), Html.text(title + ": no layer has a plane."));
        }
        List<List<HeatMap.Cell>> cells = new ArrayList<>();
        for (String layer : layers) {
            List<HeatMap.Cell> row = new ArrayList<>();
            for (double strength : strengths) {
                row.add(own.stream()
                        .filter(similarity -> similarity.layer().equals(layer) && similarity.strength() == strength)
                        .map(value)
                        .findFirst()
                        .map(LayerPanels::cell)
                        .orElseThrow());
            }
            cells.add(row);
        }
        return new HeatMap(
                        title.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-"),
                        title,
                        layers,
                        strengths.stream().map(motion.strength()::text).toList(),
                        cells)
                .html();
    }

    private static HeatMap.Cell cell(OptionalDouble value) {
        if (value.isEmpty()) {
            return new HeatMap.Cell("", "–", 0, Hue.GOOD);
        }
        double similarity = value.getAsDouble();
        String shown = similarity == 1 ? "1" : Figures.fraction(Math.min(similarity, 0.999));
        return similarity < 0
                ? new HeatMap.Cell(similarity, shown, -similarity, Hue.BAD)
                : new HeatMap.Cell(similarity, shown, similarity, Hue.GOOD);
    }
}
