package dev.libella.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.app.Pictures;
import dev.libella.app.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be done with a model once it is trained. */
class ModelCommandsTest {
    @TempDir
    private static Path folder;

    private static String images = "";
    private static String model = "";

    @BeforeAll
    static void train() {
        images = Pictures.write(folder.resolve("images"), 40).toString();
        model = folder.resolve("model.safetensors").toString();
        Run run = Run.of(
                "train",
                images,
                "--network",
                "conv 4 3x3, relu, maxpool 2, flatten, linear 2",
                "--out",
                model,
                "--epochs",
                "20",
                "--lr",
                "0.01");
        assertThat(run.code()).as(run.err()).isZero();
    }

    @Test
    void evaluateReportsAllImagesOfAFolder() {
        Run run = Run.of("evaluate", model, images);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("of 80 images", "disc", "square", "Confusion matrix");
    }

    @Test
    void evaluateGivesProgramsTheSame() {
        Run run = Run.of("evaluate", model, images, "--json");
        assertThat(run.out())
                .contains("\"examples\" : 80", "\"accuracy\" : ", "\"top5\" : 1.0", "\"loss\" : ")
                .contains("\"label\" : \"disc\"", "\"confusion\" : [ [ ");
    }

    @Test
    void classifyNamesWhatAnImageShows() {
        Run run = Run.of("classify", model, images + "/disc/3.png", images + "/square/5.png", "--top", "1");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).containsPattern("disc/3.png\\R +[0-9.]+ %  disc\\R.*square/5.png\\R +[0-9.]+ %  square");
    }

    @Test
    void classifyGivesProgramsLabelsWithProbabilities() {
        Run run = Run.of("classify", model, images + "/disc/3.png", "--json");
        assertThat(run.out())
                .contains("\"image\" : ", "\"labels\" : [ {", "\"label\" : \"disc\"", "\"probability\" : 0.");
    }

    @Test
    void otherImagesThanTheNetworksAreRefused() {
        Run run = Run.of("evaluate", model, "sample");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("libella: ")
                .contains("12")
                .contains("28")
                .hasLineCount(1);
    }

    @Test
    void damagedFilesAreNamed() throws IOException {
        byte[] whole = Files.readAllBytes(Path.of(model));
        Path cut = Files.write(folder.resolve("cut.safetensors"), Arrays.copyOf(whole, whole.length / 2));
        Path empty = Files.write(folder.resolve("empty.safetensors"), new byte[0]);
        assertFails(cut.toString(), "evaluate", cut.toString(), images);
        assertFails(empty.toString(), "evaluate", empty.toString(), images);
        assertFails("nothing.safetensors", "evaluate", "nothing.safetensors", images);
        assertFails("nothing.png", "classify", model, "nothing.png");
        assertFails(empty.toString(), "classify", model, empty.toString());
    }

    private static void assertFails(String name, String... arguments) {
        Run run = Run.of(arguments);
        assertThat(run.code()).as(run.out()).isEqualTo(1);
        assertThat(run.err()).startsWith("libella: ").contains(name).hasLineCount(1);
    }

    @Test
    void askingForNoClassIsWrongUsage() {
        assertThat(Run.of("classify", model, images + "/disc/3.png", "--top", "0")
                        .code())
                .isEqualTo(2);
    }
}
