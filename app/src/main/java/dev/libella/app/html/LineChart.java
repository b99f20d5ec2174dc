package dev.libella.app.html;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Curves over a common axis, drawn as SVG whose text is text and whose colours are the page's, so that it can be read in
 * dark and light, on paper, and aloud. Below it the numbers, to look at and to save. Immutable.
 *
 * @param name of the files its numbers can be saved in, without ending
 * @param title what it shows
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param curves at most {@value #MOST_CURVES}, each with at least one point
 * @param reference a dashed line to compare with, from its first point to its last; may be empty
 */
public record LineChart(String name, String title, Axis x, Axis y, List<Curve> curves, List<Point> reference) {
    /** As many as there are colours. */
    public static final int MOST_CURVES = 6;

    private static final double WIDTH = 480;
    private static final double HEIGHT = 290;
    private static final double LABEL = 30; // for the axis's name
    private static final double CHARACTER = 8;
    private static final double RIGHT = 14;
    private static final double TOP = 12;
    private static final double BOTTOM = 44;
    private static final double MARGIN = 0.04;
    private static final int TICKS = 6;

    /**
     * Keeps copies of the lists.
     *
     * @throws IllegalArgumentException if there is no curve, or there are too many
     */
    public LineChart {
        curves = List.copyOf(curves);
        reference = List.copyOf(reference);
        if (curves.isEmpty() || curves.size() > MOST_CURVES) {
            throw new IllegalArgumentException("chart: needs 1 to " + MOST_CURVES + " curves; got " + curves.size());
        }
    }

    /** A chart without a line to compare with. */
    public static LineChart of(String name, String title, Axis x, Axis y, Curve... curves) {
        return new LineChart(name, title, x, y, List.of(curves), List.of());
    }

    /** The same with a dashed line to compare with. */
    public LineChart withReference(Point... points) {
        return new LineChart(name, title, x, y, curves, List.of(points));
    }

    /**
     * An axis.
     *
     * @param label what it measures, with its unit
     * @param range the lowest and the highest number; empty for those of the curves
     */
    public record Axis(String label, Optional<Range> range) {
        /** As long as the curves need it. */
        public static Axis of(String label) {
            return new Axis(label, Optional.empty());
        }

        /** The same from {@code low} to {@code high}. */
        public Axis between(double low, double high) {
            return new Axis(label, Optional.of(new Range(low, high)));
        }
    }

    /** From {@code low} to {@code high}, which is greater. */
    public record Range(double low, double high) {
        /** @throws IllegalArgumentException if they are not finite, or {@code high} is not the greater one */
        public Range {
            if (!(low < high) || Double.isInfinite(low) || Double.isInfinite(high)) {
                throw new IllegalArgumentException("chart: a range needs low < high; got " + low + " and " + high);
            }
        }
    }

    /** A place on the chart. */
    public record Point(double x, double y) {}

    /**
     * A curve.
     *
     * @param name what it belongs to
     * @param points in the order in which they are joined
     * @param band lowest and highest value at each point, such as a confidence interval; empty for none
     */
    public record Curve(String name, List<Point> points, List<Range> band) {
        /**
         * Keeps copies of the lists.
         *
         * @throws IllegalArgumentException if there is no point, one is not finite, or the band has another length
         */
        public Curve {
            points = List.copyOf(points);
            band = List.copyOf(band);
            if (points.isEmpty() || (!band.isEmpty() && band.size() != points.size())) {
                throw new IllegalArgumentException("chart: the curve '" + name
                        + "' needs at least one point, and a band as long; got " + points.size() + " points, band of "
                        + band.size());
            }
            for (Point point : points) {
                if (!Double.isFinite(point.x) || !Double.isFinite(point.y)) {
                    throw new IllegalArgumentException(
                            "chart: the curve '" + name + "' must have finite numbers; got " + point);
                }
            }
        }

        /**
         * A curve without a band.
         *
         * @param xs the points' places. Not modified.
         * @param ys their values, as many. Not modified.
         */
        public static Curve of(String name, double[] xs, double[] ys) {
            List<Point> points = new ArrayList<>();
            for (int i = 0; i < xs.length; i++) {
                points.add(new Point(xs[i], ys[i]));
            }
            return new Curve(name, points, List.of());
        }

        /** The same with a band around it. */
        public Curve withBand(List<Range> newBand) {
            return new Curve(name, points, newBand);
        }
    }

    /** The chart with its title, legend and numbers. */
    public Html html() {
        return Html.element(
                "figure",
                Map.of("class", "chart"),
                Html.element("figcaption", title),
                curves.size() > 1 ? legend() : Html.NOTHING,
                svg(),
                Html.details("Numbers", numbers()));
    }

    private Html legend() {
        List<Html> entries = new ArrayList<>();
        for (int i = 0; i < curves.size(); i++) {
            Html sample = svgElement(
                    "svg",
                    Map.of("viewBox", "0 0 28 8", "width", "28", "height", "8", "aria-hidden", "true"),
                    line("curve series-" + (i + 1), 0, 4, 28, 4));
            entries.add(Html.element("span", sample, Html.text(curves.get(i).name())));
        }
        return Html.block("legend", Html.all(entries));
    }

    private Html svg() {
        Scale up = scale(y, true, Point::y, HEIGHT - BOTTOM, TOP);
        Ticks yTicks = Ticks.between(up.range.low, up.range.high, TICKS);
        int longest = yTicks.values().stream()
                .mapToInt(value -> yTicks.label(value).length())
                .max()
                .orElse(0);
        double left = LABEL + longest * CHARACTER;
        Scale across = scale(x, false, Point::x, left, WIDTH - RIGHT);
        Ticks xTicks = Ticks.between(across.range.low, across.range.high, TICKS);
        List<Html> parts = new ArrayList<>();
        for (double value : yTicks.values()) {
            parts.add(line("grid", left, up.at(value), WIDTH - RIGHT, up.at(value)));
            parts.add(text(left - 7, up.at(value) + 4, "end", yTicks.label(value)));
        }
        for (double value : xTicks.values()) {
            parts.add(line("tick", across.at(value), HEIGHT - BOTTOM, across.at(value), HEIGHT - BOTTOM + 5));
            parts.add(text(across.at(value), HEIGHT - BOTTOM + 18, "middle", xTicks.label(value)));
        }
        parts.add(line("axis", left, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM));
        parts.add(text((left + WIDTH - RIGHT) / 2, HEIGHT - 6, "middle", x.label()));
        parts.add(svgElement(
                "text",
                ordered(
                        "class", "label",
                        "transform", "translate(13 " + number((TOP + HEIGHT - BOTTOM) / 2) + ") rotate(-90)",
                        "text-anchor", "middle"),
                Html.text(y.label())));
        if (!reference.isEmpty()) {
            parts.add(path("reference", reference, across, up));
        }
        for (int i = 0; i < curves.size(); i++) {
            parts.addAll(curve(curves.get(i), "series-" + (i + 1), across, up));
        }
        return svgElement(
                "svg",
                ordered(
                        "viewBox", "0 0 " + number(WIDTH) + " " + number(HEIGHT),
                        "role", "img",
                        "aria-label", title + ": " + y.label() + " over " + x.label()),
                Html.all(parts));
    }

    private static List<Html> curve(Curve curve, String series, Scale across, Scale up) {
        List<Html> parts = new ArrayList<>();
        if (!curve.band().isEmpty()) {
            StringBuilder outline = new StringBuilder();
            for (int i = 0; i < curve.points().size(); i++) {
                outline.append(i == 0 ? "M" : "L")
                        .append(place(
                                curve.points().get(i).x(), curve.band().get(i).high(), across, up));
            }
            for (int i = curve.points().size() - 1; i >= 0; i--) {
                outline.append("L")
                        .append(place(
                                curve.points().get(i).x(), curve.band().get(i).low(), across, up));
            }
            parts.add(svgElement("path", ordered("class", "band " + series, "d", outline + "Z")));
        }
        parts.add(path("curve " + series, curve.points(), across, up));
        for (Point point : curve.points()) {
            parts.add(svgElement(
                    "circle",
                    ordered(
                            "class",
                            "point " + series,
                            "cx",
                            number(across.at(point.x())),
                            "cy",
                            number(up.at(point.y())),
                            "r",
                            "3"),
                    Html.element("title", curve.name() + ": " + value(point.x()) + " → " + value(point.y()))));
        }
        return parts;
    }

    /** All numbers as a table: a row for each point of each curve. */
    private Html numbers() {
        boolean banded = curves.stream().anyMatch(curve -> !curve.band().isEmpty());
        List<DataTable.Column> columns = new ArrayList<>();
        columns.add(DataTable.Column.text("curve"));
        columns.add(DataTable.Column.number(x.label()));
        columns.add(DataTable.Column.number(y.label()));
        if (banded) {
            columns.add(DataTable.Column.number("low"));
            columns.add(DataTable.Column.number("high"));
        }
        DataTable table = new DataTable(name, columns.toArray(DataTable.Column[]::new));
        for (Curve curve : curves) {
            for (int i = 0; i < curve.points().size(); i++) {
                Point point = curve.points().get(i);
                List<DataTable.Cell> row = new ArrayList<>();
                row.add(DataTable.Cell.of(curve.name()));
                row.add(DataTable.Cell.of(point.x(), value(point.x())));
                row.add(DataTable.Cell.of(point.y(), value(point.y())));
                if (banded) {
                    Range range = curve.band().isEmpty() ? null : curve.band().get(i);
                    row.add(range == null ? DataTable.Cell.of("") : DataTable.Cell.of(range.low(), value(range.low())));
                    row.add(
                            range == null
                                    ? DataTable.Cell.of("")
                                    : DataTable.Cell.of(range.high(), value(range.high())));
                }
                table.row(row.toArray(DataTable.Cell[]::new));
            }
        }
        return table.html();
    }

    /** Where a number lies on the drawing. */
    private record Scale(Range range, double from, double to) {
        double at(double value) {
            return from + (value - range.low) / (range.high - range.low) * (to - from);
        }
    }

    private Scale scale(Axis axis, boolean vertical, ToDoubleFunction<Point> coordinate, double from, double to) {
        if (axis.range().isPresent()) {
            return new Scale(axis.range().get(), from, to);
        }
        List<Double> values = Stream.concat(
                        reference.stream(), curves.stream().flatMap(curve -> curve.points().stream()))
                .map(coordinate::applyAsDouble)
                .collect(Collectors.toCollection(ArrayList::new));
        if (vertical) {
            curves.stream().flatMap(curve -> curve.band().stream()).forEach(range -> {
                values.add(range.low());
                values.add(range.high());
            });
        }
        double low = values.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double high = values.stream().mapToDouble(Double::doubleValue).max().orElse(1);
        if (low == high) {
            low -= 0.5;
            high += 0.5;
        }
        double extra = vertical ? (high - low) * MARGIN : 0; // curves keep off the frame
        return new Scale(new Range(low - extra, high + extra), from, to);
    }

    private static Html path(String cssClass, List<Point> points, Scale across, Scale up) {
        String places = points.stream()
                .map(point -> place(point.x(), point.y(), across, up))
                .collect(Collectors.joining("L", "M", ""));
        return svgElement("path", ordered("class", cssClass, "d", places));
    }

    private static String place(double x, double y, Scale across, Scale up) {
        return number(across.at(x)) + " " + number(up.at(y));
    }

    private static Html line(String cssClass, double x1, double y1, double x2, double y2) {
        return svgElement(
                "line",
                ordered("class", cssClass, "x1", number(x1), "y1", number(y1), "x2", number(x2), "y2", number(y2)));
    }

    private static Html text(double x, double y, String anchor, String text) {
        return svgElement("text", ordered("x", number(x), "y", number(y), "text-anchor", anchor), Html.text(text));
    }

    private static Html svgElement(String name, Map<String, String> attributes, Html... content) {
        return Html.element(name, attributes, content);
    }

    private static Map<String, String> ordered(String... namesAndValues) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            attributes.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return attributes;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value).replace(".0", "");
    }

    /** Four digits that count. */
    private static String value(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.4g", value);
    }
}
