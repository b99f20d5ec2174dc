package dev.libella.app.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Download;
import dev.libella.app.html.Chromium.Tab;
import dev.libella.app.html.Chromium.View;
import dev.libella.app.html.LineChart.Axis;
import dev.libella.app.html.LineChart.Curve;
import dev.libella.app.html.LineChart.Point;
import dev.libella.app.html.LineChart.Range;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The kit that all pages are made of, in a real browser. */
@ExtendWith(Chromium.class)
class PageTest {
    private static final String NASTY = "</script><b>\"Coat\" & co,";

    @TempDir
    private Path folder;

    private Path write() throws IOException {
        LineChart chart = LineChart.of(
                        "curves",
                        "Accuracy against rotation",
                        Axis.of("degrees"),
                        Axis.of("accuracy").between(0, 1),
                        Curve.of("one", new double[] {-30, 0, 30}, new double[] {0.2, 0.9, 0.3})
                                .withBand(List.of(new Range(0.1, 0.3), new Range(0.85, 0.95), new Range(0.2, 0.4))),
                        Curve.of(NASTY, new double[] {-30, 0, 30}, new double[] {0.4, 0.8, 0.5}))
                .withReference(new Point(-30, 0.1), new Point(30, 0.1));
        HeatMap heat = new HeatMap(
                "confusion",
                "Rows: the true class; columns: the answer.",
                List.of("Shirt", NASTY),
                List.of("Shirt", NASTY),
                List.of(
                        List.of(cell(90, 0.9, HeatMap.Hue.GOOD), cell(10, 0.1, HeatMap.Hue.BAD)),
                        List.of(cell(40, 0.4, HeatMap.Hue.BAD), cell(60, 0.6, HeatMap.Hue.GOOD))));
        float[] ramp = new float[28 * 28];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = i;
        }
        BufferedImage picture = Palette.HEAT.image(ramp, 0, 28, 28, 0, ramp.length - 1);
        Path file = folder.resolve("page.html");
        new Page(NASTY, "everything that a page is made of")
                .lead(Html.block(
                        "figures",
                        Html.element("div", Html.element("strong", "92.5 %"), Html.element("span", "accuracy"))))
                .section("Curves", Html.block("charts", chart.html()))
                .section("Heat map", heat.html())
                .section("Picture", Html.block("tiles", Picture.captioned(picture, NASTY, 112, Html.text(NASTY))))
                .data("numbers", Map.of("text", NASTY))
                .write(file);
        return file;
    }

    private static HeatMap.Cell cell(int value, double strength, HeatMap.Hue hue) {
        return new HeatMap.Cell(value, Integer.toString(value), strength, hue);
    }

    @Test
    void opensWithoutComplaintsAndShowsEverything(Tab tab) throws IOException {
        var page = tab.open(write(), View.DESKTOP);
        assertThat(page.locator("h1").textContent()).isEqualTo(NASTY);
        assertThat(page.locator("path.curve").count()).isEqualTo(2);
        assertThat(page.locator("path.band").count()).isOne();
        assertThat(page.locator("path.reference").count()).isOne();
        assertThat(page.locator("circle.point").count()).isEqualTo(6);
        assertThat(page.locator("table.heat tbody td").allTextContents()).containsExactly("90", "10", "40", "60");
        assertThat(page.locator("img.pixels").evaluate("image => image.naturalWidth"))
                .isEqualTo(28);
        assertThat(page.evaluate("JSON.parse(document.getElementById('numbers').textContent).text"))
                .isEqualTo(NASTY);
        tab.assertQuiet();
    }

    @Test
    void curvesAreAsHighAsTheirNumbers(Tab tab) throws IOException {
        var page = tab.open(write(), View.DESKTOP);
        // The middle of the first curve, 0.9, lies at a tenth of the way from 1 down to 0.
        double top = height(page, "1.0");
        double bottom = height(page, "0.0");
        double middle =
                Double.parseDouble(page.locator("circle.series-1").nth(1).getAttribute("cy"));
        assertThat((middle - top) / (bottom - top)).isCloseTo(0.1, within(0.005));
    }

    private static double height(com.microsoft.playwright.Page page, String label) {
        return Double.parseDouble(page.locator("svg text[text-anchor=end]:text-is('" + label + "')")
                        .getAttribute("y"))
                - 4;
    }

    @Test
    void dataCanBeSaved(Tab tab) throws IOException {
        var page = tab.open(write(), View.DESKTOP);
        Download csv = page.waitForDownload(
                () -> page.locator("a[download='confusion.csv']").click());
        assertThat(Files.readString(csv.path()))
                .isEqualTo(
                        ",Shirt,\"</script><b>\"\"Coat\"\" & co,\"\r\nShirt,90,10\r\n\"</script><b>\"\"Coat\"\" & co,\",40,60\r\n");
        page.locator("summary").first().press("Enter");
        Download json = page.waitForDownload(
                () -> page.locator("a[download='curves.json']").click());
        assertThat(Files.readString(json.path()))
                .contains("\"curve\" : \"one\"", "\"accuracy\" : 0.9", "\"high\" : 0.95");
        tab.assertQuiet();
    }

    @Test
    void darkMeansDarkAndPhonesNeedNoSidewaysScrolling(Tab tab) throws IOException {
        Path file = write();
        var dark = tab.open(file, View.DARK);
        assertThat(dark.evaluate("getComputedStyle(document.body).backgroundColor"))
                .isEqualTo("rgb(18, 22, 28)");
        var phone = tab.open(file, View.PHONE);
        assertThat((Integer) phone.evaluate("document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(360);
        tab.assertQuiet();
    }

    @Test
    void theSameContentGivesTheSameBytes() throws IOException {
        assertThat(Files.readAllBytes(write())).isEqualTo(Files.readAllBytes(write()));
    }
}
