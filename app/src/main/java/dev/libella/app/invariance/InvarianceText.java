package dev.libella.app.invariance;

import dev.libella.app.report.Figures;
import dev.libella.app.report.Table;
import dev.libella.explain.invariance.HalfLead;
import dev.libella.explain.invariance.InvarianceReport;
import dev.libella.explain.invariance.Proportion;
import dev.libella.explain.invariance.Strength;
import dev.libella.explain.invariance.Verdict;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The report in words: the verdicts, for a terminal. */
public final class InvarianceText {
    private InvarianceText() {}

    /** Writes the verdicts of each model, one table after the other. */
    public static void print(List<Measured> models, PrintWriter out) {
        for (Measured model : models) {
            out.println(model.name() + ": " + accuracy(model.report()));
            out.println();
            Table table = new Table(
                    Table.Column.text("transformation"),
                    Table.Column.text("invariant"),
                    Table.Column.text("in numbers"),
                    Table.Column.text("half of the lead lost"));
            for (Verdict verdict : model.report().verdicts()) {
                table.row(verdict.transformation().id(), answer(verdict), verdict.text(), halfLeads(verdict));
            }
            table.print(out);
            out.println();
        }
        thresholds().forEach(out::println);
        out.flush();
    }

    /** {@code accuracy 90.2 % (95 % interval 88.8 % to 91.4 %) of 2,000 images, chance 10.0 %}. */
    public static String accuracy(InvarianceReport report) {
        return "accuracy " + interval(report.accuracy()) + " of "
                + Figures.count(report.accuracy().trials()) + " images, chance " + Figures.percent(report.chance());
    }

    /** {@code 90.2 % (95 % interval 88.8 % to 91.4 %)}. */
    static String interval(Proportion share) {
        return Figures.percent(share.value()) + " (95 % interval " + Figures.percent(share.lower()) + " to "
                + Figures.percent(share.upper()) + ")";
    }

    /** {@code yes}, {@code partly}, {@code no} or {@code open}. */
    public static String answer(Verdict verdict) {
        return verdict.answer().name().toLowerCase(Locale.ROOT);
    }

    /** Where half of the lead is lost, for one or two sides. */
    public static String halfLeads(Verdict verdict) {
        Strength strength = verdict.transformation().strength();
        return verdict.sides().stream()
                .map(side -> switch (side.halfLead()) {
                    case HalfLead.At(double at) -> "at " + strength.text(at);
                    case HalfLead.Beyond(double last) -> "not up to " + strength.text(last);
                    case HalfLead.NoLead() -> "no lead over chance";
                })
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** How the verdicts come about, sentence by sentence. */
    public static List<String> thresholds() {
        String threshold = Figures.percent(Verdict.USUAL_THRESHOLD);
        return List.of(
                "Yes: of the images recognised as they are, at least " + threshold + " keep their answer, by the whole"
                        + " 95 % interval (Wilson), at this and all milder strengths measured.",
                "No: fewer keep it, by the whole interval. What is not named is open or was not measured.",
                "The lead is the accuracy's over chance, which is always giving the most frequent class.");
    }
}
