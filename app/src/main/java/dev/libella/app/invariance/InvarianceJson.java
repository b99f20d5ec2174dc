package dev.libella.app.invariance;

import dev.libella.explain.invariance.Curve;
import dev.libella.explain.invariance.HalfLead;
import dev.libella.explain.invariance.Invariance;
import dev.libella.explain.invariance.InvarianceReport;
import dev.libella.explain.invariance.LayerReport;
import dev.libella.explain.invariance.Proportion;
import dev.libella.explain.invariance.Verdict;
import dev.libella.signal.Boundary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** The report for programs: everything that was measured. What is undefined is left out. */
public final class InvarianceJson {
    private InvarianceJson() {}

    /**
     * {@code data, settings, models}.
     *
     * @param data what the images are called
     */
    public static Map<String, Object> document(List<Measured> models, String data) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("data", data);
        document.put("settings", settings(models.getFirst().report().settings()));
        document.put("models", models.stream().map(InvarianceJson::model).toList());
        return document;
    }

    /** The word for what is read outside an image. */
    public static String border(Boundary boundary) {
        return switch (boundary) {
            case Boundary.Fill(double value) -> "constant";
            case Boundary.Wrap() -> "wrap";
            case Boundary.Symm() -> "reflect";
        };
    }

    private static Map<String, Object> settings(Invariance settings) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("images", settings.images());
        map.put("layer_images", settings.layerImages());
        map.put("seed", settings.seed());
        map.put("border", border(settings.boundary()));
        map.put("threshold", Verdict.USUAL_THRESHOLD);
        map.put("interval", "Wilson, 95 %");
        return map;
    }

    private static Map<String, Object> model(Measured model) {
        InvarianceReport report = model.report();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("model", model.name());
        map.put("images", report.accuracy().trials());
        map.put("accuracy", proportion(report.accuracy()));
        map.put("chance", report.chance());
        map.put("labels", report.labels());
        map.put(
                "verdicts",
                report.verdicts().stream().map(InvarianceJson::verdict).toList());
        map.put(
                "curves",
                report.curves().stream()
                        .map(curve -> curve(curve, report.labels()))
                        .toList());
        map.put("layers", layers(report.layers()));
        return map;
    }

    private static Map<String, Object> proportion(Proportion share) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("value", share.value());
        map.put("lower", share.lower());
        map.put("upper", share.upper());
        return map;
    }

    private static Map<String, Object> verdict(Verdict verdict) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("transformation", verdict.transformation().id());
        map.put("invariant", verdict.answer().name().toLowerCase(Locale.ROOT));
        map.put("text", verdict.text());
        map.put("sides", verdict.sides().stream().map(InvarianceJson::side).toList());
        return map;
    }

    private static Map<String, Object> side(Verdict.Outcome side) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("direction", side.direction().name().toLowerCase(Locale.ROOT));
        map.put("measured_to", side.last());
        side.yesUpTo().ifPresent(strength -> map.put("yes_up_to", strength));
        side.noFrom().ifPresent(strength -> map.put("no_from", strength));
        switch (side.halfLead()) {
            case HalfLead.At(double strength) -> map.put("half_lead_lost_at", strength);
            case HalfLead.Beyond(double last) -> map.put("half_lead_kept_up_to", last);
            case HalfLead.NoLead() -> map.put("lead", false);
        }
        return map;
    }

    private static Map<String, Object> curve(Curve curve, List<String> labels) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("transformation", curve.transformation().id());
        map.put("strength", curve.transformation().strength().title());
        map.put("unit", curve.transformation().strength().unit().strip());
        map.put("neutral", curve.transformation().strength().neutral());
        map.put("points", curve.points().stream().map(InvarianceJson::point).toList());
        map.put(
                "first_to_break",
                curve.firstToBreak().stream()
                        .map(breaking -> breaking(breaking, labels))
                        .toList());
        return map;
    }

    private static Map<String, Object> point(Curve.Point point) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("strength", point.strength());
        map.put("accuracy", proportion(point.accuracy()));
        map.put("consistency", proportion(point.consistency()));
        map.put("probability_change", point.probabilityChange());
        return map;
    }

    private static Map<String, Object> breaking(Curve.Breaking breaking, List<String> labels) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("example", breaking.example());
        map.put("label", labels.get(breaking.label()));
        map.put("answer", labels.get(breaking.answer()));
        map.put("strength", breaking.strength());
        map.put("probability_before", breaking.before());
        map.put("probability_after", breaking.after());
        return map;
    }

    private static Map<String, Object> layers(LayerReport layers) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("images", layers.images());
        map.put("similarity", "1 - sum (a-b)^2 / (sum (a-m)^2 + sum (b-m)^2), m: each channel's mean");
        map.put(
                "network",
                layers.network().stream().map(InvarianceJson::similarity).toList());
        map.put(
                "wrapped",
                layers.wrapped().stream().map(InvarianceJson::similarity).toList());
        return map;
    }

    private static Map<String, Object> similarity(LayerReport.Similarity similarity) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("layer", similarity.layer());
        map.put("transformation", similarity.motion().id());
        map.put("strength", similarity.strength());
        put(map, "equivariance", similarity.equivariance());
        put(map, "invariance", similarity.invariance());
        return map;
    }

    private static void put(Map<String, Object> map, String name, OptionalDouble value) {
        value.ifPresent(number -> map.put(name, number));
    }
}
