package dev.libella.app.evaluation;

import dev.libella.app.explain.Pictures;
import dev.libella.app.html.DataTable;
import dev.libella.app.html.DataTable.Cell;
import dev.libella.app.html.DataTable.Column;
import dev.libella.app.html.Facts;
import dev.libella.app.html.Html;
import dev.libella.app.html.LineChart;
import dev.libella.app.html.LineChart.Axis;
import dev.libella.app.html.LineChart.Curve;
import dev.libella.app.html.LineChart.Point;
import dev.libella.app.html.Picture;
import dev.libella.app.report.Figures;
import dev.libella.data.Preprocessing;
import dev.libella.model.Provenance;
import dev.libella.tensor.Tensor;
import dev.libella.train.Calibration;
import dev.libella.train.ConfusionMatrix;
import dev.libella.train.Evaluator.Answer;
import dev.libella.train.Metrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The parts of a page about an evaluation. */
final class EvaluationSections {
    private static final int TOP = 5;
    private static final int PICTURE = 96;

    private EvaluationSections() {}

    static Html figures(Evaluation evaluation) {
        Metrics metrics = evaluation.metrics();
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("accuracy", Figures.percent(metrics.accuracy()));
        if (metrics.confusion().labels().size() > TOP) {
            figures.put("right class among the first " + TOP, Figures.percent(metrics.topK(TOP)));
        }
        figures.put("loss", Figures.fraction(metrics.loss()));
        figures.put("calibration error", Figures.fraction(metrics.calibration().error()));
        figures.put("images", Figures.count(metrics.examples()));
        return Facts.figures(figures);
    }

    static Html classes(ConfusionMatrix confusion) {
        DataTable table = new DataTable(
                "classes",
                Column.text("class"),
                Column.number("precision"),
                Column.number("recall"),
                Column.number("F1"),
                Column.number("images"));
        for (ConfusionMatrix.Row row : confusion.rows()) {
            table.row(
                    Cell.of(row.label()),
                    Cell.of(row.precision(), Figures.fraction(row.precision())),
                    Cell.of(row.recall(), Figures.fraction(row.recall())),
                    Cell.of(row.f1(), Figures.fraction(row.f1())),
                    Cell.of(row.support(), Figures.count(row.support())));
        }
        return Html.all(
                Html.paragraph(
                        "Precision: which part of the images taken for the class belongs to it. Recall: which part of"
                                + " its images was taken for it. F1: the harmonic mean of the two."),
                table.html());
    }

    static Html mistakes(Evaluation evaluation) {
        if (evaluation.mistakes().isEmpty()) {
            return Html.paragraph("There is none.");
        }
        List<String> labels = evaluation.model().labels();
        Preprocessing asStored = Preprocessing.none(evaluation.images().shape());
        List<Html> tiles = new ArrayList<>();
        for (Answer answer : evaluation.mistakes()) {
            Tensor pixels = Tensor.zeros(evaluation.images().shape());
            evaluation.images().image(answer.index(), pixels.data(), 0);
            String actual = labels.get(answer.actual());
            String taken = labels.get(answer.predicted());
            tiles.add(Picture.captioned(
                    Pictures.photo(pixels, asStored),
                    "Image " + answer.index() + ": " + actual + ", taken for " + taken,
                    PICTURE,
                    Html.all(
                            Html.element("strong", taken),
                            Html.text(" " + Figures.percent(answer.confidence())),
                            Html.element("br"),
                            Html.text("is " + actual))));
        }
        return Html.all(
                Html.paragraph(
                        "The wrong answers that the network is surest of: its answer with its probability, and what"
                                + " the label says. Some may be mistakes of the labels."),
                Html.block("tiles mistakes", Html.all(tiles)));
    }

    static Html calibration(Calibration calibration) {
        List<Calibration.Bin> bins =
                calibration.bins().stream().filter(bin -> bin.examples() > 0).toList();
        DataTable table = new DataTable(
                "calibration",
                Column.text("confidence"),
                Column.number("images"),
                Column.number("mean confidence"),
                Column.number("accuracy"));
        for (Calibration.Bin bin : bins) {
            table.row(
                    Cell.of(String.format(Locale.ROOT, "%.2f to %.2f", bin.low(), bin.high())),
                    Cell.of(bin.examples(), Figures.count(bin.examples())),
                    Cell.of(bin.confidence(), Figures.fraction(bin.confidence())),
                    Cell.of(bin.accuracy(), Figures.fraction(bin.accuracy())));
        }
        Html chart = bins.isEmpty()
                ? Html.NOTHING
                : LineChart.of(
                                "reliability",
                                "Reliability: accuracy against confidence",
                                Axis.of("confidence").between(0, 1),
                                Axis.of("accuracy").between(0, 1),
                                Curve.of(
                                        "network",
                                        bins.stream()
                                                .mapToDouble(Calibration.Bin::confidence)
                                                .toArray(),
                                        bins.stream()
                                                .mapToDouble(Calibration.Bin::accuracy)
                                                .toArray()))
                        .withReference(new Point(0, 0), new Point(1, 1))
                        .html();
        return Html.all(
                Html.paragraph(
                        "Of the answers given with a confidence of 0.8, 80 % should be right: then the curve lies on"
                                + " the dashed line. Below it the network is too sure of itself, above it not sure enough. The"
                                + " expected calibration error, the mean distance from the line over all images, is "
                                + Figures.fraction(calibration.error()) + "."),
                Html.block("charts", chart, Html.element("div", table.html())));
    }

    static Html provenance(Evaluation evaluation) {
        Provenance provenance = evaluation.model().provenance();
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("model", evaluation.modelName());
        rows.put("weights, SHA-256", evaluation.model().parameters().sha256());
        rows.put("measured on", evaluation.dataName());
        provenance.data().ifPresent(data -> rows.put("trained on", data));
        provenance.dataSha256().ifPresent(sum -> rows.put("training data, SHA-256", sum));
        provenance.seed().ifPresent(seed -> rows.put("seed", Long.toString(seed)));
        rows.putAll(provenance.settings());
        rows.putAll(provenance.versions());
        return Facts.table(rows);
    }
}
