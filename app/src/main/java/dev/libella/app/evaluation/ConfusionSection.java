package dev.libella.app.evaluation;

import dev.libella.app.html.DataTable;
import dev.libella.app.html.DataTable.Cell;
import dev.libella.app.html.DataTable.Column;
import dev.libella.app.html.HeatMap;
import dev.libella.app.html.Html;
import dev.libella.app.report.Figures;
import dev.libella.train.ConfusionMatrix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which classes are taken for which. */
final class ConfusionSection {
    private static final int MOST_CLASSES = 30;
    private static final int MOST_PAIRS = 10;

    private ConfusionSection() {}

    static Html html(ConfusionMatrix confusion) {
        return Html.all(
                confusion.labels().size() <= MOST_CLASSES
                        ? heatMap(confusion)
                        : Html.paragraph("The matrix of " + confusion.labels().size()
                                + " classes is too large for a page; --json has it."),
                pairs(confusion));
    }

    private static Html heatMap(ConfusionMatrix confusion) {
        List<String> labels = confusion.labels();
        List<ConfusionMatrix.Row> rows = confusion.rows();
        List<List<HeatMap.Cell>> cells = new ArrayList<>();
        for (int actual = 0; actual < labels.size(); actual++) {
            List<HeatMap.Cell> row = new ArrayList<>();
            long support = Math.max(1, rows.get(actual).support());
            for (int answer = 0; answer < labels.size(); answer++) {
                long count = confusion.count(actual, answer);
                double part = (double) count / support;
                boolean right = actual == answer;
                // Mistakes are few: their colour grows faster, so that a tenth of a class is plain to see.
                row.add(new HeatMap.Cell(
                        count,
                        count == 0 ? "" : Figures.count(count),
                        right ? part : Math.sqrt(part),
                        right ? HeatMap.Hue.GOOD : HeatMap.Hue.BAD));
            }
            cells.add(row);
        }
        return new HeatMap("confusion", "Rows: the true class. Columns: the answer.", labels, labels, cells).html();
    }

    private record Pair(String actual, String answer, long count, double part) {}

    private static Html pairs(ConfusionMatrix confusion) {
        List<Pair> pairs = new ArrayList<>();
        List<ConfusionMatrix.Row> rows = confusion.rows();
        for (int actual = 0; actual < rows.size(); actual++) {
            for (int answer = 0; answer < rows.size(); answer++) {
                long count = confusion.count(actual, answer);
                if (actual != answer && count > 0) {
                    pairs.add(new Pair(
                            rows.get(actual).label(),
                            rows.get(answer).label(),
                            count,
                            (double) count / rows.get(actual).support()));
                }
            }
        }
        if (pairs.isEmpty()) {
            return Html.paragraph("Not one image was taken for another class.");
        }
        pairs.sort(Comparator.comparingLong(Pair::count).reversed());
        DataTable table = new DataTable(
                "confusions",
                Column.text("true class"),
                Column.text("taken for"),
                Column.number("images"),
                Column.number("of the class"));
        pairs.stream()
                .limit(MOST_PAIRS)
                .forEach(pair -> table.row(
                        Cell.of(pair.actual()),
                        Cell.of(pair.answer()),
                        Cell.of(pair.count(), Figures.count(pair.count())),
                        Cell.of(pair.part(), Figures.percent(pair.part()))));
        return Html.all(Html.element("h3", "What is confused most"), table.html());
    }
}
