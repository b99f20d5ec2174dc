package dev.libella.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import dev.libella.app.Pictures;
import dev.libella.app.Run;
import dev.libella.app.html.Chromium;
import dev.libella.app.html.Chromium.Tab;
import dev.libella.app.html.Chromium.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code train --report} and {@code evaluate --report} write. */
@ExtendWith(Chromium.class)
class ReportTest {
    private static final int EPOCHS = 4;

    @TempDir
    private static Path folder;

    private static String images = "";
    private static String model = "";
    private static Path training = Path.of("");
    private static Run trained = new Run(0, "", "");

    @BeforeAll
    static void train() {
        images = Pictures.write(folder.resolve("images"), 40).toString();
        model = folder.resolve("model.safetensors").toString();
        training = folder.resolve("training.html");
        trained = Run.of(
                "train",
                images,
                "--network",
                "conv 4 3x3, relu, maxpool 2, flatten, linear 2",
                "--out",
                model,
                "--epochs",
                Integer.toString(EPOCHS),
                "--lr",
                "0.0005",
                "--validation",
                "0.25",
                "--report",
                training.toString(),
                "--json");
        assertThat(trained.code()).as(trained.err()).isZero();
    }

    @Test
    void aTrainingsReportHasItsCurves(Tab tab) {
        assertThat(trained.err()).contains("Wrote the report " + training);
        assertThat(trained.out()).startsWith("{").endsWith("}\n");
        Page page = tab.open(training, View.DESKTOP);
        assertThat(page.locator("#section-1 figure.chart > figcaption").allTextContents())
                .containsExactly("Loss", "Accuracy", "Learning rate at the end of each epoch");
        // Training and validation for loss and accuracy, and the learning rate: five curves with a point an epoch.
        assertThat(page.locator("#section-1 path.curve").count()).isEqualTo(5);
        assertThat(page.locator("#section-1 circle.point").count()).isEqualTo(5 * EPOCHS);
        assertThat(page.locator("h2").allTextContents())
                .containsExactly("Curves", "Confusion", "Classes", "Mistakes", "Calibration", "Provenance");
        tab.assertQuiet();
    }

    @Test
    void anEvaluationsReportSaysWhatTheCommandSays(Tab tab) throws IOException {
        Path report = folder.resolve("evaluation.html");
        Run run = Run.of("evaluate", model, images, "--report", report.toString());
        assertThat(run.code()).as(run.err()).isZero();
        Page page = tab.open(report, View.PHONE);
        assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(360);
        String accuracy = page.locator(".figures strong").first().textContent();
        assertThat(run.out()).startsWith("Accuracy " + accuracy + " of 80 images");
        List<Integer> counts = page.locator("table.heat tbody td").allTextContents().stream()
                .map(text -> text.isEmpty() ? 0 : Integer.parseInt(text))
                .toList();
        assertThat(counts).hasSize(4);
        assertThat(counts.stream().mapToInt(Integer::intValue).sum()).isEqualTo(80);
        int wrong = counts.get(1) + counts.get(2);
        assertThat(wrong).as("a network that makes mistakes").isPositive();
        assertThat(page.locator(".mistakes img").count()).isEqualTo(Math.min(24, wrong));
        Download download = page.waitForDownload(
                () -> page.locator("a[download='confusion.csv']").click());
        assertThat(Files.readString(download.path()))
                .isEqualTo(",disc,square\r\ndisc," + counts.get(0) + "," + counts.get(1) + "\r\nsquare," + counts.get(2)
                        + "," + counts.get(3) + "\r\n");
        assertThat(page.locator("path.reference").count())
                .as("the line of perfect calibration")
                .isOne();
        assertThat(page.locator("#section-5").textContent()).contains("seed0", "epochs" + EPOCHS);
        tab.assertQuiet();
    }

    @Test
    void aReportThatCannotBeWrittenIsNamed() {
        Path nowhere = folder.resolve("nowhere/report.html");
        Run run = Run.of("evaluate", model, images, "--report", nowhere.toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("cannot write '" + nowhere + "': there is no folder");
    }
}
