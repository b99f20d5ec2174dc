package dev.libella.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.app.Pictures;
import dev.libella.app.Run;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Linear;
import dev.libella.onnx.OnnxExport;
import dev.libella.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvarianceCommandTest {
    @TempDir
    private static Path folder;

    private static String images = "";
    private static String model = "";

    @BeforeAll
    static void train() {
        images = Pictures.write(folder.resolve("images"), 40).toString();
        model = folder.resolve("model.safetensors").toString();
        train("conv 4 3x3, relu, maxpool 2, flatten, linear 2", images, model);
    }

    private static void train(String network, String data, String out) {
        Run run = Run.of("train", data, "--network", network, "--out", out, "--epochs", "12", "--lr", "0.01");
        assertThat(run.code()).as(run.err()).isZero();
    }

    @Test
    void verdictsComeInWordsAndNumbers() {
        Run run = Run.of("invariance", model, images, "--only", "rotation,gain");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("model: accuracy ", " of 80 images, chance 50.0 %")
                .containsPattern("(?m)^rotation +(yes|partly|no|open) ")
                .containsPattern("(?m)^gain +(yes|partly|no|open) ")
                .contains("Yes: of the images recognised as they are, at least 95.0 %")
                .doesNotContain("jpeg");
        assertThat(run.err()).contains("model: answers …", "model: layers …");
    }

    @Test
    void programsGetEverything() {
        Run run = Run.of(
                "invariance", model, images, "--only", "translation-x", "--json", "--border", "wrap", "--images", "30");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains(
                        "\"data\" : ",
                        "\"border\" : \"wrap\"",
                        "\"images\" : 30",
                        "\"transformation\" : \"translation-x\"")
                .contains("\"strength\" : -8.0", "\"consistency\" : {", "\"probability_change\" : ")
                .contains("\"first_to_break\" : [", "\"equivariance\" : ", "\"wrapped\" : [")
                .doesNotContain("NaN");
    }

    @Test
    void aModelFromElsewhereIsMeasuredBesideTheOther() {
        String exported = folder.resolve("exported.onnx").toString();
        assertThat(Run.of("export", model, "-o", exported).code()).isZero();
        Run run = Run.of("invariance", model, images, "--against", exported, "--only", "noise,blur", "--json");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("\"model\" : \"model\"", "\"model\" : \"exported\"");
        String[] halves = run.out().split("\"exported\"", -1);
        assertThat(halves[1])
                .as("the same network gives the same curves, up to rounding in its file")
                .contains(halves[0].substring(halves[0].indexOf("\"accuracy\" : {"), halves[0].indexOf("\"chance\"")));
    }

    @Test
    void wrongUsageNamesWhatIsKnown() {
        Run run = Run.of("invariance", model, images, "--only", "rotatoin");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--only: 'rotatoin' is not known; did you mean 'rotation'?");
        Run none = Run.of("invariance", model, images, "--images", "0");
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).contains("--images: invariance: at least one image is needed; got 0");
        assertThat(Run.of("invariance", model, images, "--border", "green").code())
                .isEqualTo(2);
    }

    @Test
    void dataOfAnotherKindIsRefusedInASentence() throws IOException {
        Path one = Files.createDirectories(folder.resolve("one"));
        Files.createDirectories(one.resolve("square"));
        Files.createDirectories(one.resolve("disc"));
        for (int i = 0; i < 5; i++) {
            Files.copy(Path.of(images, "disc", i + ".png"), one.resolve("disc").resolve(i + ".png"));
        }
        assertFails("28", "invariance", model, "sample");
        assertFails("all 5 images are of class 'disc'", "invariance", model, one.toString());
        Network sums = Network.of(Shape.of(8), Linear.of(8, 2));
        Path noImage = folder.resolve("sums.onnx");
        OnnxExport.standard().write(noImage, sums, Parameters.initialize(sums, 1));
        assertFails("the model must take images, [C, H, W]; ", "invariance", noImage.toString(), images);
        assertFails("report: there is no folder", "invariance", model, images, "-o", folder + "/nowhere/report.html");
        assertFails("nothing.safetensors", "invariance", "nothing.safetensors", images);
    }

    private static void assertFails(String with, String... arguments) {
        Run run = Run.of(arguments);
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(1);
        assertThat(run.err()).contains("libella: ", with);
        assertThat(run.out()).isEmpty();
    }
}
