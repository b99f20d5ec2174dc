package dev.libella.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.libella.app.Pictures;
import dev.libella.app.Run;
import dev.libella.app.html.Chromium;
import dev.libella.app.html.Chromium.Tab;
import dev.libella.app.html.Chromium.View;
import dev.libella.data.Preprocessing;
import dev.libella.model.Model;
import dev.libella.model.Provenance;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Add;
import dev.libella.nn.layer.AvgPool2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.ReLU;
import dev.libella.nn.layer.Softmax;
import dev.libella.onnx.OnnxExport;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Chromium.class)
class ExplainCommandTest {
    private static final List<String> LABELS = List.of("disc", "square", "<b>ring</b>");

    @TempDir
    private static Path folder;

    private static String model = "";
    private static String image = "";
    private static Path answer = Path.of("");

    /** A layer of each kind that the page computes again. */
    private static Network network() {
        return Network.builder(Shape.of(1, 12, 12))
                .add("conv1", Conv2d.of(1, 4, 3).withPadding(1))
                .add("relu1", new ReLU())
                .add("grouped", Conv2d.of(4, 4, 3).withGroups(2).withPadding(2).withDilation(2), "relu1")
                .add("add", new Add(), "grouped", "relu1")
                .add("max", MaxPool2d.of(Window.of(3, 2).withPadding(1)))
                .add("strided", Conv2d.of(4, 6, 3).withStride(2).withPadding(1).withoutBias())
                .add("avg", AvgPool2d.of(Window.of(2, 1).withPadding(1)))
                .add("flatten", new Flatten())
                .add("fc", Linear.of(96, 3))
                .add("softmax", new Softmax(1))
                .build();
    }

    private static String save(Network network, String name) throws IOException {
        Path file = folder.resolve(name);
        Preprocessing none = Preprocessing.none(network.input());
        new Model(network, Parameters.initialize(network, 5), LABELS, none, Provenance.unknown()).save(file);
        return file.toString();
    }

    @BeforeAll
    static void prepare() throws IOException {
        model = save(network(), "model.safetensors");
        Path file = folder.resolve("disc.png");
        ImageIO.write(Pictures.image("disc", 5), "png", file.toFile());
        image = file.toString();
        answer = explained("answer.html");
    }

    private static Path explained(String name, String... more) {
        Path page = folder.resolve(name);
        String[] arguments = new String[5 + more.length];
        System.arraycopy(new String[] {"explain", model, image, "-o", page.toString()}, 0, arguments, 0, 5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        Run run = Run.of(arguments);
        assertThat(run.code()).as(run.err()).isZero();
        return page;
    }

    @Test
    void thePageOpensWithoutComplaintsAndExplains(Tab tab) {
        Page page = tab.open(explained("page.html", "--class", "<b>ring</b>"), View.DESKTOP);
        assertThat(page.locator("h1").textContent()).isEqualTo("Why <b>ring</b>?");
        assertThat(page.locator(".attribution h3").allTextContents())
                .containsExactly("Gradient", "SmoothGrad", "Integrated gradients", "Grad-CAM", "Occlusion");
        assertThat(page.locator(".attribution").allTextContents())
                .allMatch(text -> text.contains("Sanity check: passed") || text.contains("Sanity check: failed"));
        assertThat(page.locator("[data-layer=relu1]").count()).isEqualTo(4);
        assertThat((Integer) page.evaluate("[...document.images].filter(i => i.naturalWidth === 0).length"))
                .as("broken pictures")
                .isZero();
        tab.assertQuiet();
    }

    @Test
    void aClickedPixelIsTheSumThatThePageShows(Tab tab) {
        Page page = tab.open(answer, View.DESKTOP);
        for (String layer : List.of("conv1", "grouped", "add", "max", "strided", "avg", "fc")) {
            page.locator("#layer").selectOption(layer);
            // The first channel near a corner, where padding counts, and another one at the opposite end.
            assertSumIsValue(page, layer, 0, 0.02, 0.55);
            assertSumIsValue(page, layer, 3, 0.98, 0.98);
        }
        tab.assertQuiet();
    }

    private static void assertSumIsValue(Page page, String layer, int channel, double across, double down) {
        page.locator("#channel").fill(Integer.toString(channel));
        Locator canvas = page.locator("#plane-output");
        canvas.click(new Locator.ClickOptions()
                .setPosition(
                        across * number(canvas.evaluate("c => c.clientWidth")),
                        down * number(canvas.evaluate("c => c.clientHeight"))));
        assertThat(figure(page, "#computed"))
                .as("%s, channel %d at %f, %f", layer, channel, across, down)
                .isCloseTo(figure(page, "#value"), within(1e-5));
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    private static double figure(Page page, String id) {
        return number(page.locator(id).evaluate("e => Number(e.dataset.value)"));
    }

    @Test
    void theKeyboardReachesEveryPixelAndChannelsOpen(Tab tab) {
        Page page = tab.open(answer, View.PHONE);
        assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(360);
        Locator canvas = page.locator("#plane-output");
        canvas.focus();
        page.keyboard().press("ArrowUp");
        page.keyboard().press("ArrowRight");
        Locator line = page.locator("#arithmetic p").first();
        assertThat(line.textContent()).contains("row 5, column 7");
        page.locator("[data-layer=strided][data-channel='2']").press("Enter");
        assertThat(line.textContent()).startsWith("strided, channel 2, row 1, column 1:");
        assertThat(page.locator("#arithmetic").textContent())
                .contains("Receptive field: rows 0 to 10, columns 0 to 10 of the image.");
        page.locator("#arithmetic a").click();
        assertThat(page.url()).endsWith("#strided/2/1/1");
        page.evaluate("location.hash = '#grouped/3/0/11'");
        page.waitForCondition(() -> line.textContent().startsWith("grouped, channel 3, row 0, column 11:"));
        tab.assertQuiet();
    }

    @Test
    void mapsCanBeSavedAndProgramsGetTheSame(Tab tab) throws IOException {
        Page page = tab.open(answer, View.DARK);
        Download download = page.waitForDownload(
                () -> page.locator("a[download='attributions.json']").click());
        String saved = Files.readString(download.path());
        assertThat(saved).contains("\"method\" : \"Grad-CAM\"", "\"sanity_correlation\" : ");
        Run run = Run.of(
                "explain", model, image, "-o", folder.resolve("json.html").toString(), "--json");
        String map = saved.substring(saved.indexOf("\"map\""), saved.indexOf("]", saved.indexOf("\"map\"")));
        assertThat(run.out().replaceAll("\\s", ""))
                .contains(map.replaceAll("\\s", ""))
                .contains("\"class\":\"", "\"answers\":[", "\"layers\":[", "\"weights_sha256\":\"");
        tab.assertQuiet();
    }

    @Test
    void theSameSeedGivesTheSamePage() throws IOException {
        assertThat(Files.readAllBytes(explained("three.html", "--threads", "3")))
                .isEqualTo(Files.readAllBytes(answer));
    }

    @Test
    void onnxModelsAreExplainedToo() throws IOException {
        Path onnx = folder.resolve("model.onnx");
        OnnxExport.standard().write(onnx, Model.load(Path.of(model)));
        Run run = Run.of(
                "explain",
                onnx.toString(),
                image,
                "-o",
                folder.resolve("onnx.html").toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("Integrated gradients", "sanity check");
    }

    @Test
    void featuresAndFiltersArePictures() throws IOException {
        Path features = folder.resolve("features.png");
        Run run = Run.of("features", model, image, "--layer", "conv1", "-o", features.toString());
        assertThat(run.out()).as(run.err()).isEqualTo("Wrote " + features + ": conv1, 4×12×12.\n");
        BufferedImage sheet = ImageIO.read(features.toFile());
        // Two rows of two channels, 12 pixels each 9 times enlarged, and gaps of 4.
        assertThat(sheet.getWidth()).isEqualTo(2 * 12 * 9 + 3 * 4);
        assertThat(sheet.getHeight()).isEqualTo(sheet.getWidth());
        Path vector = folder.resolve("vector.png");
        assertThat(Run.of("features", model, image, "--layer", "flatten", "-o", vector.toString())
                        .out())
                .contains("flatten, 96");
        Path filters = folder.resolve("filters");
        Run drawn = Run.of("filters", model, "-o", filters.toString());
        assertThat(drawn.out()).contains("4 of 4 filters, 1 of 1 channels", "6 of 6 filters, 4 of 4 channels");
        assertThat(filters)
                .isDirectoryContaining("glob:**/conv1.png")
                .isDirectoryContaining("glob:**/grouped.png")
                .isDirectoryContaining("glob:**/strided.png");
    }

    @Test
    void wrongQuestionsAreSentences() throws IOException {
        Run layer = Run.of("features", model, image, "--layer", "conv2");
        assertThat(layer.code()).isEqualTo(2);
        assertThat(layer.err())
                .startsWith(
                        "libella: --layer: feature maps: there is no layer 'conv2'; did you mean 'conv1'? Known: conv1, relu1,");
        Run label = Run.of("explain", model, image, "--class", "disk");
        assertThat(label.code()).isEqualTo(2);
        assertThat(label.err())
                .startsWith(
                        "libella: --class: the model has no class 'disk'; did you mean 'disc'? Known: disc, square,");
        String text = Files.writeString(folder.resolve("text.png"), "no image").toString();
        assertFails("explain", model, text).contains("text.png");
        assertFails("features", model, "nothing.png", "--layer", "conv1").contains("nothing.png");

        Network pairs = Network.of(Shape.of(2, 4, 4), new Flatten(), Linear.of(32, 3));
        String two = save(pairs, "pairs.safetensors");
        assertFails("explain", two, image)
                .isEqualTo("libella: the model must take images, grey ([1, H, W]) or colour ([3, H, W]); '" + two
                        + "' takes [2, 4, 4]; for arrays there is the command run\n");
        assertFails("filters", two)
                .isEqualTo("libella: filters: '" + two + "' has no 2-dimensional convolution, and so no filters to"
                        + " draw\n");
        Network vectors = Network.of(Shape.of(16), Linear.of(16, 3));
        Path onnx = folder.resolve("vectors.onnx");
        OnnxExport.standard().write(onnx, vectors, Parameters.initialize(vectors, 0));
        assertFails("explain", onnx.toString(), image)
                .isEqualTo("libella: the model must take images, [C, H, W]; '" + onnx
                        + "' takes [16]; for arrays there is the command run\n");
        Run nowhere = Run.of(
                "explain", model, image, "-o", folder.resolve("no/page.html").toString());
        assertThat(nowhere.code()).isEqualTo(1);
        assertThat(nowhere.err()).contains("there is no folder");
    }

    private static AbstractStringAssert<?> assertFails(String... arguments) {
        Run run = Run.of(arguments);
        assertThat(run.code()).as(run.out()).isEqualTo(1);
        return assertThat(run.err());
    }
}
