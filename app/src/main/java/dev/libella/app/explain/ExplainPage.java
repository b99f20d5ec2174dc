package dev.libella.app.explain;

import dev.libella.app.explain.Pictures.Scale;
import dev.libella.app.html.Download;
import dev.libella.app.html.Facts;
import dev.libella.app.html.Html;
import dev.libella.app.html.Page;
import dev.libella.app.html.Picture;
import dev.libella.app.report.Figures;
import dev.libella.explain.ReceptiveField;
import dev.libella.explain.SanityCheck;
import dev.libella.nn.Descriptions;
import dev.libella.nn.Network;
import dev.libella.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The page that shows an image's way through a network and why it got its answer. */
final class ExplainPage {
    /** Numbers that the page may hold for its arithmetic: 12 MB, and a third more as text. */
    private static final long MOST_NUMBERS = 3_000_000;

    private static final int MOST_CHANNELS = 64;
    private static final int LEAST_CHANNELS = 8;
    private static final int MOST_TILES = 1200;
    private static final int TILE = 56;
    private static final int MOST_FILTERS = 16;
    private static final int PHOTO = 180;
    private static final int BARS = 5;

    private final Explanation explanation;
    private final Network network;
    private final BufferedImage photo;

    private ExplainPage(Explanation explanation) {
        this.explanation = explanation;
        this.network = explanation.model().network();
        this.photo =
                Pictures.photo(explanation.maps().image(), explanation.model().preprocessing());
    }

    static Page of(Explanation explanation) {
        return new ExplainPage(explanation).page();
    }

    private Page page() {
        Explanation.Score answer = explanation.scores().getFirst();
        PixelData pixels = PixelData.of(explanation.model(), explanation.maps(), MOST_NUMBERS);
        Page page = new Page(
                        "Why " + explanation.label() + "?",
                        explanation.imageName() + " through " + explanation.modelName())
                .style(ExplainPage.class, "explain.css");
        page.lead(Html.block(
                "answer",
                Picture.captioned(
                        photo,
                        "The image as the network sees it",
                        PHOTO,
                        Html.text("What the network sees: " + network.input().toCrossString())),
                Html.element(
                        "div",
                        Html.paragraph("The network answers " + answer.label() + ", with "
                                + Figures.percent(answer.probability()) + "."),
                        bars())));
        page.section("Why this class", attributions());
        if (pixels.hasLayers()) {
            page.section("Pixel by pixel", inspector(pixels)).data("pixels", pixels.json());
        }
        page.section("Through the network", layers(pixels));
        List<FilterPictures> filters =
                FilterPictures.of(network, explanation.model().parameters(), MOST_FILTERS);
        if (!filters.isEmpty()) {
            page.section("Filters", filters(filters));
        }
        page.section("Provenance", Facts.table(ExplanationJson.about(explanation)));
        if (pixels.hasLayers()) {
            page.script(ExplainPage.class, "explain.js");
        }
        return page;
    }

    private Html bars() {
        List<Html> rows = new ArrayList<>();
        for (Explanation.Score score : explanation
                .scores()
                .subList(0, Math.min(BARS, explanation.scores().size()))) {
            rows.add(Html.element("span", score.label()));
            String width = String.format(Locale.ROOT, "width:%.2f%%", 100 * score.probability());
            rows.add(Html.block("bar", Html.element("span", Map.of("style", width))));
            rows.add(Html.element(
                    "span",
                    Figures.percent(score.probability()) + String.format(Locale.ROOT, " (score %.2f)", score.score())));
        }
        return Html.block("bars", Html.all(rows));
    }

    private Html attributions() {
        List<Html> tiles = new ArrayList<>();
        for (Attribution attribution : explanation.attributions()) {
            BufferedImage map = Overlay.of(photo, attribution.map());
            BufferedImage random = Overlay.of(photo, attribution.check().randomised());
            boolean passed = attribution.check().passed();
            tiles.add(Html.block(
                    "attribution",
                    Html.element("h3", attribution.method()),
                    Html.block(
                            "pair",
                            Picture.of(map, attribution.method() + " laid over the image", 124),
                            Picture.of(random, attribution.method() + " of the network with random weights", 62)),
                    Html.paragraph(attribution.meaning()),
                    attribution.figures().isEmpty() ? Html.NOTHING : Html.paragraph(attribution.figures()),
                    Html.element(
                            "p",
                            Html.text("Sanity check: "),
                            Html.element(
                                    "span",
                                    Map.of("class", passed ? "passed" : "failed"),
                                    Html.text(passed ? "passed" : "failed")),
                            Html.text(String.format(
                                    Locale.ROOT,
                                    " (rank correlation with random weights %.3f).",
                                    attribution.check().correlation())))));
        }
        return Html.all(
                Html.paragraph("Each method's map for " + explanation.label()
                        + ", and small beside it the map of the same network with random weights. A map that is much the"
                        + " same with random weights (a rank correlation of "
                        + String.format(Locale.ROOT, "%.1f", SanityCheck.THRESHOLD)
                        + " or more) says nothing about what the network has learned, and fails the check."),
                Html.block("attributions", Html.all(tiles)),
                Download.json("attributions", Map.of("attributions", ExplanationJson.attributions(explanation))));
    }

    private Html inspector(PixelData pixels) {
        Html layer = Html.element("label", Html.text("Layer"), Html.element("select", Map.of("id", "layer")));
        Html channel = Html.element(
                "label",
                Html.text("Channel"),
                Html.element("input", attributes("id", "channel", "type", "number", "min", "0", "value", "0")));
        return Html.all(
                Html.paragraph(
                        "Choose a layer and a channel, then a pixel: with a click, or with the arrow keys once the"
                                + " picture at the right has the focus. The page computes the pixel again from what the"
                                + " layer gets and its filter: multiply place by place, add up."),
                Html.element(
                        "div",
                        attributes("class", "inspector", "id", "inspector"),
                        Html.block("controls", layer, channel),
                        Html.block(
                                "planes",
                                plane("plane-image", "The image and the pixel's receptive field", false),
                                plane("plane-input", "What the layer sees", false),
                                plane("plane-output", "What comes out", true)),
                        Html.element("div", attributes("id", "arithmetic", "aria-live", "polite"))),
                left(pixels));
    }

    private static Html plane(String id, String caption, boolean chosen) {
        Map<String, String> canvas = attributes("id", id, "role", "img", "aria-label", caption);
        if (chosen) {
            canvas.put("tabindex", "0");
            canvas.put("aria-label", "What comes out of the layer; the arrow keys choose a pixel");
        }
        return Html.element(
                "figure",
                Html.element("figcaption", attributes("id", id.replace("plane", "caption")), Html.text(caption)),
                Html.element("canvas", canvas));
    }

    private Html left(PixelData pixels) {
        if (pixels.left().isEmpty()) {
            return Html.NOTHING;
        }
        return Html.details(
                pixels.left().size() + " of " + network.nodes().size() + " layers cannot be computed here",
                Html.paragraph("With them the page would become larger than "
                        + Figures.bytes(MOST_NUMBERS * Float.BYTES * 4 / 3)
                        + ", or they get their input from such a layer: " + String.join(", ", pixels.left()) + "."));
    }

    private Html layers(PixelData pixels) {
        int most = Math.clamp(MOST_TILES / network.nodes().size(), LEAST_CHANNELS, MOST_CHANNELS);
        Map<String, List<ReceptiveField>> fields = ReceptiveField.of(network);
        List<Html> pieces = new ArrayList<>();
        pieces.add(Html.element(
                "p",
                Html.text("Every layer's channels, all of a layer in one scale: grey from 0 up, or blue below 0 and red"
                        + " above."
                        + (pixels.hasLayers() ? " Choosing one opens it above." : ""))));
        for (Network.Node node : network.nodes()) {
            Tensor maps = explanation.maps().of(node.name());
            if (maps.shape().rank() != 3) {
                continue;
            }
            int channels = maps.shape().size(0);
            int shown = Math.min(channels, most);
            Scale scale = Scale.of(maps);
            List<Html> tiles = new ArrayList<>();
            for (int channel = 0; channel < shown; channel++) {
                BufferedImage picture = Pictures.atMost(Pictures.channel(maps, channel, scale), TILE);
                Map<String, String> button = attributes(
                        "type", "button", "data-layer", node.name(), "data-channel", Integer.toString(channel));
                tiles.add(Html.element(
                        "button", button, Picture.of(picture, node.name() + ", channel " + channel, TILE)));
            }
            List<ReceptiveField> field = fields.getOrDefault(node.name(), List.of());
            pieces.add(Html.element("h3", node.name()));
            pieces.add(Html.element(
                    "p",
                    Map.of("class", "note"),
                    Html.text(Descriptions.text(node.layer()) + " → "
                            + maps.shape().toCrossString()
                            + field(field)
                            + (shown < channels ? "; the first " + shown + " of " + channels + " channels" : ""))));
            pieces.add(Html.block("channels", Html.all(tiles)));
        }
        return Html.all(pieces);
    }

    private static String field(List<ReceptiveField> field) {
        return field.size() == 2
                ? "; a pixel sees " + field.getFirst().size() + "×"
                        + field.getLast().size() + " pixels of the image"
                : "";
    }

    private static Html filters(List<FilterPictures> filters) {
        List<Html> pieces = new ArrayList<>();
        pieces.add(
                Html.paragraph("Filters that see one channel or a colour image stand side by side; of others, each row"
                        + " is one filter with a tile for each channel that it sees. Blue is below 0, red above."));
        for (FilterPictures layer : filters) {
            String shown = (layer.shownFilters() < layer.filters()
                            ? "the first " + layer.shownFilters() + " of " + layer.filters() + " filters"
                            : layer.filters() + " filters")
                    + ", "
                    + (layer.shownChannels() < layer.channels()
                            ? "the first " + layer.shownChannels() + " of their " + layer.channels() + " channels"
                            : layer.channels() + (layer.channels() == 1 ? " channel each" : " channels each"));
            pieces.add(Html.element("h3", layer.layer()));
            pieces.add(Html.element("p", Map.of("class", "note"), Html.text(shown)));
            pieces.add(Picture.of(
                    layer.sheet(), "Filters of " + layer.layer(), layer.sheet().getWidth()));
        }
        return Html.all(pieces);
    }

    private static Map<String, String> attributes(String... namesAndValues) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            attributes.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return attributes;
    }
}
