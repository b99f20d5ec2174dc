package dev.libella.app.invariance;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import dev.libella.app.html.Chromium;
import dev.libella.app.html.Chromium.Tab;
import dev.libella.app.html.Chromium.View;
import dev.libella.data.Dataset;
import dev.libella.data.Preprocessing;
import dev.libella.data.Progress;
import dev.libella.data.Subset;
import dev.libella.explain.invariance.Invariance;
import dev.libella.explain.invariance.Sweep;
import dev.libella.explain.invariance.Transformation.Axis;
import dev.libella.explain.invariance.Transformation.Gain;
import dev.libella.explain.invariance.Transformation.Jpeg;
import dev.libella.explain.invariance.Transformation.Rotation;
import dev.libella.explain.invariance.Transformation.Translation;
import dev.libella.model.Model;
import dev.libella.model.Provenance;
import dev.libella.nn.Network;
import dev.libella.nn.NetworkText;
import dev.libella.nn.Parameters;
import dev.libella.sample.FashionMnistSample;
import dev.libella.tensor.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The report in a real browser. */
@ExtendWith(Chromium.class)
class InvariancePageTest {
    private static final Dataset IMAGES = Subset.balanced(FashionMnistSample.test(), 10, 1);

    @TempDir
    private static Path folder;

    @BeforeAll
    static void write() throws Exception {
        Invariance settings = Invariance.standard(IMAGES.shape())
                .withSweeps(List.of(
                        Sweep.of(new Translation(Axis.X), -4, -2, 2, 4),
                        Sweep.of(new Rotation(), -45, 45),
                        Sweep.of(new Gain(), 0.5, 2),
                        Sweep.of(new Jpeg(), 10, 50)))
                .withLayerImages(20);
        Measured convolutional = new Measured(
                "<b>cnn",
                settings.measure(
                        model("conv 4 3x3 same, relu, maxpool 2, flatten, linear 10"), IMAGES, Progress.SILENT));
        Measured connected =
                new Measured("mlp", settings.measure(model("flatten, linear 10"), IMAGES, Progress.SILENT));
        InvariancePage.of(List.of(convolutional, connected), IMAGES, "sample").write(folder.resolve("report.html"));
    }

    private static Model model(String text) {
        Network network = NetworkText.parse(text, Shape.of(1, 28, 28));
        return new Model(
                network,
                Parameters.initialize(network, 3),
                IMAGES.labels(),
                Preprocessing.of(IMAGES),
                Provenance.unknown());
    }

    @Test
    void theVerdictsComeFirstAndEveryCurveIsDrawn(Tab tab) {
        var page = tab.open(folder.resolve("report.html"), View.DESKTOP);
        assertThat(page.locator(".lead tbody tr").count()).isEqualTo(4 * 2);
        assertThat(page.locator(".lead tbody tr").first().locator("td").allTextContents())
                .startsWith("translation-x", "<b>cnn");
        assertThat(page.locator("figure.chart").count()).isEqualTo(4 * 2);
        assertThat(page.locator("path.curve").count())
                .as("two models in each chart")
                .isEqualTo(4 * 2 * 2);
        assertThat(page.locator("circle.series-1").count()).isEqualTo(2 * (5 + 3 + 3 + 3));
        assertThat(page.locator("figure.pair img").count())
                .isEqualTo(2 * page.locator("figure.pair").count())
                .isGreaterThan(8);
        assertThat((Boolean) page.evaluate("[...document.images].every(image => image.naturalWidth === 28)"))
                .isTrue();
        tab.assertQuiet();
    }

    @Test
    void theControlOfAConvolutionIsOne(Tab tab) {
        var page = tab.open(folder.resolve("report.html"), View.DARK);
        assertThat(page.locator("table.heat")
                        .first()
                        .locator("tbody tr")
                        .first()
                        .locator("td")
                        .allTextContents())
                .containsExactly("1", "1", "1", "1");
        assertThat(page.locator("table.heat")
                        .first()
                        .locator("tbody tr")
                        .last()
                        .locator("td")
                        .allTextContents())
                .hasSize(4)
                .element(1)
                .isEqualTo("1");
        tab.assertQuiet();
    }

    @Test
    void theNumbersCanBeSavedAndThePageFitsAPhone(Tab tab) throws Exception {
        var page = tab.open(folder.resolve("report.html"), View.PHONE);
        assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(360);
        Download csv = page.waitForDownload(
                () -> page.locator("a[download='curves.csv']").click());
        assertThat(Files.readString(csv.path()))
                .startsWith("model,transformation,strength,accuracy,")
                .hasLineCount(1 + 2 * (5 + 3 + 3 + 3));
        Download json = page.waitForDownload(
                () -> page.locator("a[download='invariance.json']").click());
        assertThat(Files.readString(json.path())).contains("\"verdicts\"", "\"first_to_break\"", "\"wrapped\"");
        tab.assertQuiet();
    }
}
