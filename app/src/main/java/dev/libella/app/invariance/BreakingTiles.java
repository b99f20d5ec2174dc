package dev.libella.app.invariance;

import dev.libella.app.explain.Pictures;
import dev.libella.app.html.Html;
import dev.libella.app.html.Picture;
import dev.libella.app.report.Figures;
import dev.libella.data.Dataset;
import dev.libella.data.Preprocessing;
import dev.libella.explain.invariance.Curve;
import dev.libella.explain.invariance.Curve.Breaking;
import dev.libella.explain.invariance.ImageTransformer;
import dev.libella.explain.invariance.InvarianceReport;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Examples that are no longer recognised, each as it is and as it was changed. */
final class BreakingTiles {
    private static final int WIDTH = 84;
    private static final int MOST = 2 * WIDTH; // pixels that a page of many pictures can hold

    private BreakingTiles() {}

    static Html html(Curve curve, InvarianceReport report, Dataset data) {
        Shape shape = data.shape();
        ImageTransformer transformer = new ImageTransformer(
                shape, report.settings().boundary(), report.settings().seed());
        List<Html> tiles = new ArrayList<>();
        for (Breaking breaking : curve.firstToBreak()) {
            float[] original = new float[shape.elements()];
            float[] changed = new float[shape.elements()];
            data.image(breaking.example(), original, 0);
            transformer.apply(curve.transformation(), breaking.strength(), breaking.example(), original, 0, changed, 0);
            String label = report.labels().get(breaking.label());
            String answer = report.labels().get(breaking.answer());
            String strength = curve.transformation().strength().text(breaking.strength());
            tiles.add(Html.element(
                    "figure",
                    Map.of("class", "tile pair"),
                    Picture.of(photo(original, shape), label + ", example " + breaking.example(), WIDTH),
                    Picture.of(photo(changed, shape), "the same at " + strength + ", taken for " + answer, WIDTH),
                    Html.element(
                            "figcaption",
                            label + " → " + answer + " at " + strength + " (" + Figures.percent(breaking.before())
                                    + " → " + Figures.percent(breaking.after()) + ")")));
        }
        return Html.block("tiles", Html.all(tiles));
    }

    /** @param image {@code [C, H, W]} in [0, 1]. Not modified. */
    private static BufferedImage photo(float[] image, Shape shape) {
        return Pictures.atMost(Pictures.photo(Tensor.of(shape, image), Preprocessing.none(shape)), MOST);
    }
}
