package dev.libella.app.evaluation;

import dev.libella.app.html.Html;
import dev.libella.app.html.LineChart;
import dev.libella.app.html.LineChart.Axis;
import dev.libella.app.html.LineChart.Curve;
import dev.libella.app.html.Page;
import dev.libella.app.report.Figures;
import dev.libella.train.History;
import java.util.ArrayList;
import java.util.List;

/** Pages about how well a model does. */
public final class EvaluationPage {
    private EvaluationPage() {}

    /** An evaluation: figures, confusion, classes, mistakes, calibration, provenance. */
    public static Page of(Evaluation evaluation) {
        Page page = new Page(
                "How well " + evaluation.modelName() + " does",
                "Measured on " + Figures.count(evaluation.metrics().examples()) + " images: " + evaluation.dataName());
        page.lead(EvaluationSections.figures(evaluation));
        return results(page, evaluation);
    }

    /** A training: the same, with the curves before it. */
    public static Page of(History history, Evaluation evaluation) {
        Page page = new Page(
                "Training " + evaluation.modelName(),
                "Learned from " + evaluation.dataName() + ", then measured on "
                        + Figures.count(evaluation.metrics().examples()) + " images it has not learned from");
        page.lead(EvaluationSections.figures(evaluation));
        if (!history.epochs().isEmpty()) {
            page.section("Curves", curves(history));
        }
        return results(page, evaluation);
    }

    private static Page results(Page page, Evaluation evaluation) {
        page.section("Confusion", ConfusionSection.html(evaluation.metrics().confusion()));
        page.section("Classes", EvaluationSections.classes(evaluation.metrics().confusion()));
        page.section("Mistakes", EvaluationSections.mistakes(evaluation));
        page.section(
                "Calibration",
                EvaluationSections.calibration(evaluation.metrics().calibration()));
        page.section("Provenance", EvaluationSections.provenance(evaluation));
        return page;
    }

    private static Html curves(History history) {
        Axis epochs = Axis.of("epoch");
        List<Html> charts = new ArrayList<>();
        charts.add(chart(
                "loss",
                "Loss",
                Axis.of("loss"),
                epochs,
                history,
                entry -> entry.loss(),
                validation -> validation.loss()));
        charts.add(chart(
                "accuracy",
                "Accuracy",
                Axis.of("accuracy"),
                epochs,
                history,
                entry -> entry.accuracy(),
                validation -> validation.accuracy()));
        List<History.Entry> entries = history.epochs();
        charts.add(LineChart.of(
                        "learning-rate",
                        "Learning rate at the end of each epoch",
                        epochs,
                        Axis.of("learning rate"),
                        Curve.of(
                                "learning rate",
                                numbers(entries),
                                entries.stream()
                                        .mapToDouble(History.Entry::learningRate)
                                        .toArray()))
                .html());
        return Html.all(
                Html.paragraph(
                        "Loss and accuracy on the training images are means over the epoch, while the weights were"
                                + " changing and dropout and augmentation were at work; on validation images they are measured"
                                + " after it."),
                Html.block("charts", Html.all(charts)));
    }

    /** One number of an epoch. */
    private interface OfEntry {
        double value(History.Entry entry);
    }

    /** One number of a validation. */
    private interface OfValidation {
        double value(History.Validation validation);
    }

    private static Html chart(
            String name, String title, Axis y, Axis x, History history, OfEntry training, OfValidation validation) {
        List<History.Entry> entries = history.epochs();
        List<Curve> curves = new ArrayList<>();
        curves.add(Curve.of(
                "training",
                numbers(entries),
                entries.stream().mapToDouble(training::value).toArray()));
        List<History.Entry> validated =
                entries.stream().filter(entry -> entry.validation().isPresent()).toList();
        if (!validated.isEmpty()) {
            curves.add(Curve.of(
                    "validation",
                    numbers(validated),
                    validated.stream()
                            .mapToDouble(
                                    entry -> validation.value(entry.validation().orElseThrow()))
                            .toArray()));
        }
        return new LineChart(name, title, x, y, curves, List.of()).html();
    }

    private static double[] numbers(List<History.Entry> entries) {
        return entries.stream().mapToDouble(History.Entry::epoch).toArray();
    }
}
