package dev.libella.app.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Single facts with their names. */
public final class Facts {
    private Facts() {}

    /**
     * A few figures that matter most, written large.
     *
     * @param figures name to value, in the order wanted. Not modified.
     */
    public static Html figures(Map<String, String> figures) {
        List<Html> boxes = new ArrayList<>();
        figures.forEach((name, value) ->
                boxes.add(Html.element("div", Html.element("strong", value), Html.element("span", name))));
        return Html.block("figures", Html.all(boxes));
    }

    /**
     * Where something comes from: a row for each fact.
     *
     * @param facts name to value, in the order wanted. Not modified.
     */
    public static Html table(Map<String, String> facts) {
        List<Html> rows = new ArrayList<>();
        facts.forEach((name, value) -> rows.add(Html.element(
                "tr",
                Html.element("th", Map.of("scope", "row"), Html.text(name)),
                Html.element("td", Map.of("class", "mono"), Html.text(value)))));
        return Html.block("scroll", Html.element("table", Html.element("tbody", Html.all(rows))));
    }
}
