package dev.libella.app.invariance;

import dev.libella.app.html.DataTable;
import dev.libella.app.html.DataTable.Cell;
import dev.libella.app.html.DataTable.Column;
import dev.libella.app.html.Download;
import dev.libella.app.html.Html;
import dev.libella.app.html.LineChart;
import dev.libella.app.html.LineChart.Axis;
import dev.libella.app.html.LineChart.Point;
import dev.libella.app.html.LineChart.Range;
import dev.libella.app.html.Page;
import dev.libella.app.report.Figures;
import dev.libella.data.Dataset;
import dev.libella.explain.invariance.Curve;
import dev.libella.explain.invariance.Invariance;
import dev.libella.explain.invariance.InvarianceReport;
import dev.libella.explain.invariance.Proportion;
import dev.libella.explain.invariance.Transformation;
import dev.libella.explain.invariance.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The report as a page: verdicts, curves with the examples that break first, layers, and all numbers to save. */
public final class InvariancePage {
    private final List<Measured> models;
    private final Dataset data;
    private final InvarianceReport first;

    private InvariancePage(List<Measured> models, Dataset data) {
        this.models = models;
        this.data = data;
        this.first = models.getFirst().report();
    }

    /**
     * Makes the page.
     *
     * @param models one, or two that were measured in the same way
     * @param data the images they were measured on
     * @param dataName what they are called
     */
    public static Page of(List<Measured> models, Dataset data, String dataName) {
        return new InvariancePage(models, data).page(dataName);
    }

    private Page page(String dataName) {
        Invariance settings = first.settings();
        String names = String.join(" and ", models.stream().map(Measured::name).toList());
        Page page = new Page(
                "What is it invariant to?",
                names + " on " + Figures.count(first.accuracy().trials()) + " images of " + dataName);
        page.lead(figures(), verdicts(), note());
        page.section(
                "Answers under change",
                Html.paragraph("Left: the share of all images that are recognised, with its 95 % interval; the dashed"
                        + " line is chance. Right: the share of those recognised as they are whose answer is still the"
                        + " same; the dashed line is the verdict's threshold. What a motion brings in at the borders is "
                        + border(settings) + "."),
                Html.all(first.curves().stream()
                        .map(curve -> transformation(curve.transformation()))
                        .toList()));
        LayerPanels panels = new LayerPanels(models);
        if (panels.hasAny()) {
            page.section("Layer by layer", panels.html());
        }
        page.section("All numbers", downloads(dataName));
        return page;
    }

    private static String border(Invariance settings) {
        return switch (InvarianceJson.border(settings.boundary())) {
            case "wrap" -> "the image's other end (border: wrap)";
            case "reflect" -> "the image mirrored at its edge (border: reflect)";
            default -> "black (border: constant)";
        };
    }

    private Html figures() {
        List<Html> boxes = new ArrayList<>();
        for (Measured model : models) {
            Proportion accuracy = model.report().accuracy();
            boxes.add(figure(
                    Figures.percent(accuracy.value()),
                    "accuracy of " + model.name() + ", " + Figures.percent(accuracy.lower()) + " to "
                            + Figures.percent(accuracy.upper())));
        }
        boxes.add(figure(Figures.percent(first.chance()), "chance"));
        return Html.block("figures", Html.all(boxes));
    }

    private static Html figure(String number, String what) {
        return Html.element("div", Html.element("strong", number), Html.element("span", what));
    }

    /** A row for each transformation and model: those of one transformation stay together. */
    private Html verdicts() {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.text("transformation"));
        if (models.size() > 1) {
            columns.add(Column.text("model"));
        }
        columns.add(Column.text("invariant?"));
        columns.add(Column.text("in numbers"));
        columns.add(Column.text("half of the lead lost"));
        DataTable table = new DataTable("verdicts", columns.toArray(Column[]::new));
        for (int i = 0; i < first.curves().size(); i++) {
            for (Measured model : models) {
                Verdict verdict = model.report().verdicts().get(i);
                List<Cell> cells = new ArrayList<>();
                String id = verdict.transformation().id();
                cells.add(model.equals(models.getFirst()) ? Cell.of(id) : new Cell(id, Html.NOTHING));
                if (models.size() > 1) {
                    cells.add(Cell.of(model.name()));
                }
                cells.add(new Cell(
                        InvarianceText.answer(verdict), Html.element("strong", InvarianceText.answer(verdict))));
                cells.add(Cell.of(verdict.text()));
                cells.add(Cell.of(InvarianceText.halfLeads(verdict)));
                table.row(cells.toArray(Cell[]::new));
            }
        }
        return table.html();
    }

    private static Html note() {
        return Html.element(
                "p",
                Map.of("class", "note"),
                Html.text(String.join(" ", InvarianceText.thresholds())
                        + " Intervals hold for one number at a time, not for all at once."));
    }

    private Html transformation(Transformation transformation) {
        List<Html> pieces = new ArrayList<>();
        pieces.add(Html.element("h3", transformation.id()));
        pieces.add(Html.block(
                "charts",
                chart(transformation, "accuracy", Curve.Point::accuracy, first.chance()),
                chart(transformation, "consistency", Curve.Point::consistency, Verdict.USUAL_THRESHOLD)));
        for (Measured model : models) {
            Curve curve = model.report().curve(transformation);
            if (!curve.firstToBreak().isEmpty()) {
                String whose = models.size() > 1 ? " with " + model.name() : "";
                pieces.add(Html.element("p", Map.of("class", "note"), Html.text("First to break" + whose + ":")));
                pieces.add(BreakingTiles.html(curve, model.report(), data));
            }
        }
        return Html.all(pieces);
    }

    private Html chart(
            Transformation transformation, String what, Function<Curve.Point, Proportion> share, double reference) {
        List<LineChart.Curve> curves = models.stream()
                .map(model -> chartCurve(
                        model.name(), model.report().curve(transformation).points(), share))
                .toList();
        List<Curve.Point> points = first.curve(transformation).points();
        return new LineChart(
                        transformation.id() + "-" + what,
                        transformation.id() + ": " + what,
                        Axis.of(transformation.strength().axis()),
                        Axis.of(what).between(0, 1),
                        curves,
                        List.of(
                                new Point(points.getFirst().strength(), reference),
                                new Point(points.getLast().strength(), reference)))
                .html();
    }

    private static LineChart.Curve chartCurve(
            String name, List<Curve.Point> points, Function<Curve.Point, Proportion> share) {
        List<Point> line = new ArrayList<>();
        List<Range> band = new ArrayList<>();
        for (Curve.Point point : points) {
            Proportion proportion = share.apply(point);
            line.add(new Point(point.strength(), proportion.value()));
            band.add(new Range(proportion.lower(), proportion.upper()));
        }
        return new LineChart.Curve(name, line, band);
    }

    private Html downloads(String dataName) {
        List<List<Object>> rows = new ArrayList<>();
        for (Measured model : models) {
            for (Curve curve : model.report().curves()) {
                for (Curve.Point point : curve.points()) {
                    rows.add(List.of(
                            model.name(),
                            curve.transformation().id(),
                            point.strength(),
                            point.accuracy().value(),
                            point.accuracy().lower(),
                            point.accuracy().upper(),
                            point.consistency().value(),
                            point.consistency().lower(),
                            point.consistency().upper(),
                            point.probabilityChange()));
                }
            }
        }
        return Html.all(
                Html.paragraph("Every curve in one table, with the mean change of the true class's probability:"),
                Download.rows(
                        "curves",
                        List.of(
                                "model",
                                "transformation",
                                "strength",
                                "accuracy",
                                "accuracy_low",
                                "accuracy_high",
                                "consistency",
                                "consistency_low",
                                "consistency_high",
                                "probability_change"),
                        rows),
                Html.paragraph("Everything on this page, as 'libella invariance --json' prints it:"),
                Download.json("invariance", InvarianceJson.document(models, dataName)));
    }
}
