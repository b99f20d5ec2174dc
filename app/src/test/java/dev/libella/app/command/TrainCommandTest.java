package dev.libella.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.app.Pictures;
import dev.libella.app.Run;
import dev.libella.model.Model;
import dev.libella.nn.Network;
import dev.libella.nn.NetworkJson;
import dev.libella.nn.NetworkText;
import dev.libella.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
    private static final String NETWORK = "conv 4 3x3, relu, maxpool 2, flatten, linear 2";

    @TempDir
    private Path folder;

    private Path images;
    private Path model;

    @BeforeEach
    void drawImages() {
        images = Pictures.write(folder.resolve("images"), 40);
        model = folder.resolve("model.safetensors");
    }

    /** Trains the tiny network on the tiny images. */
    private Run train(String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", images.toString(), "--out", model.toString()));
        arguments.addAll(List.of(more));
        if (!arguments.contains("--network")) {
            arguments.addAll(List.of("--network", NETWORK));
        }
        if (!arguments.contains("--epochs")) {
            arguments.addAll(List.of("--epochs", "3"));
        }
        return Run.of(arguments.toArray(String[]::new));
    }

    private static String hash(Run run) {
        Matcher matcher =
                Pattern.compile("\"weights_sha256\" : \"([0-9a-f]{64})\"").matcher(run.out());
        assertThat(matcher.find()).as(run.toString()).isTrue();
        return matcher.group(1);
    }

    @Test
    void itLearnsAndReports() {
        Run run = train("--epochs", "20", "--lr", "0.01", "--batch", "16");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("Held back 16 of 80 images for the test").contains("epoch 20/20  loss ");
        assertThat(run.out())
                .contains("Test accuracy 100.0 % of 16 images")
                .contains("class   precision  recall     F1  images")
                .contains("Confusion matrix")
                .contains("Saved " + model)
                .contains("./libella classify " + model);
        assertThat(model).exists();
        assertThat(Path.of(model + ".checkpoint")).doesNotExist();
    }

    @Test
    void aTrainedModelGoesOnWithOtherClassesAndFrozenLayers() throws IOException {
        assertThat(train("--epochs", "1").code()).isZero();
        Path more = Pictures.write(folder.resolve("more"), 20);
        Files.move(more.resolve(firstClass(more)), more.resolve("renamed"));
        Path tuned = folder.resolve("tuned.safetensors");
        Run run = Run.of(
                "train",
                more.toString(),
                "--from",
                model.toString(),
                "--freeze",
                "conv*",
                "--out",
                tuned.toString(),
                "--epochs",
                "2");
        assertThat(run.code()).as(run.err()).isZero();
        Model before = Model.load(model);
        Model after = Model.load(tuned);
        assertThat(run.err()).contains(" of ", " parameters) on 32 images");
        assertThat(after.labels()).contains("renamed");
        assertThat(after.preprocessing()).isEqualTo(before.preprocessing());
        assertThat(after.parameters().get("conv1.weight"))
                .isEqualTo(before.parameters().get("conv1.weight"));
        assertThat(after.parameters().get("linear1.weight"))
                .isNotEqualTo(before.parameters().get("linear1.weight"));
        assertThat(after.provenance().settings()).containsEntry("freeze", "conv*");
    }

    private static String firstClass(Path folder) throws IOException {
        try (Stream<Path> classes = Files.list(folder)) {
            return String.valueOf(classes.sorted().findFirst().orElseThrow().getFileName());
        }
    }

    @Test
    void whatToStartFromIsSaidOnce() {
        assertThat(Run.of("train", images.toString(), "--freeze", "conv1").err())
                .startsWith("libella: --freeze is for layers that have learned something; give --from MODEL, too\n");
        assertThat(Run.of("train", images.toString(), "--from", "m.safetensors", "--network", "mlp")
                        .err())
                .startsWith("libella: --from says what the network is; leave --network out\n");
        assertThat(train("--epochs", "1").code()).isZero();
        Run typo = Run.of("train", images.toString(), "--from", model.toString(), "--freeze", "conv2");
        assertThat(typo.code()).isEqualTo(2);
        assertThat(typo.err()).contains("--freeze: 'conv2' is no layer before the head; there are [conv1]");
    }

    @Test
    void programsGetOneJsonDocument() {
        Run run = train("--json", "--validation", "0.25");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .startsWith("{")
                .contains("\"epochs\" : [ {", "\"epoch\" : 3,", "\"loss\" : ", "\"accuracy\" : ", "\"seconds\" : ")
                .contains("\"validation_loss\" : ", "\"test_accuracy\" : ", "\"images_per_second\" : ")
                .contains("\"model\" : \"" + model + "\"");
        hash(run);
    }

    @Test
    void theSameSeedGivesTheSameBitsOnAnyNumberOfThreads() {
        String one = hash(train("--json", "--seed", "7", "--threads", "1"));
        assertThat(hash(train("--json", "--seed", "7", "--threads", "3"))).isEqualTo(one);
        assertThat(hash(train("--json", "--seed", "8", "--threads", "3"))).isNotEqualTo(one);
    }

    @Test
    void anUnknownNetworkIsWrongUsageAndTheNearestIsNamed() {
        Run run = train("--network", "lenet4");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("libella: --network: the network 'lenet4' is not known and no file has that name;"
                        + " did you mean 'lenet5'?");
    }

    @Test
    void layersThatDoNotFitAreWrongUsage() {
        Run run = train("--network", "conv 4 99x99 valid, flatten, linear 2");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("libella: --network: column 1, 'conv 4 99x99 valid': conv2d: the kernel must fit the padded"
                        + " height; got ⌊(")
                .doesNotContain("\tat ");
    }

    @Test
    void aNetworkOfAJsonFileIsTrained() throws IOException {
        Network network = NetworkText.parse("conv 4 3x3, flatten, linear 2", Shape.of(1, 12, 12));
        String json = NetworkJson.writeCompact(network);
        Path file = Files.writeString(folder.resolve("net.json"), json);
        Run run = train("--network", file.toString(), "--json");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(Run.of("inspect", model.toString()).out())
                .contains("conv1", "flatten1", "linear1", "[1, 4, 10, 10]");

        Files.writeString(file, json.replace("[1,12,12]", "[1,13,12]"));
        assertUsage(train("--network", file.toString()), "--network: layer 'linear1': linear: in features must be");
        Files.writeString(file, json.replace("Linear", "Liner"));
        assertUsage(
                train("--network", file.toString()),
                "--network: layer 'linear1': there is no layer type 'Liner'; did you mean 'Linear'?");
    }

    @Test
    void aNetworkThatCannotFitTheHeapIsRefusedWithTheFigure() {
        String layers = "flatten" + ", linear 40000".repeat(1000) + ", linear 2";
        Run run = train("--network", layers);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .contains("libella: memory: training with batches of 64 needs about 25.")
                .contains(" TB (weights 6.4 TB, ")
                .contains("use smaller images or a smaller network, or start Java with -Xmx");
        assertThat(model).doesNotExist();
    }

    @Test
    void unknownOptimizersSchedulesAndAugmentationsAreWrongUsage() {
        assertUsage(train("--optimizer", "adm"), "--optimizer: the optimizer 'adm' is not known; did you mean 'adam'?");
        assertUsage(train("--schedule", "cosin"), "--schedule: the schedule 'cosin' is not known; did you mean");
        assertUsage(train("--augment", "flop"), "--augment: augmentation: 'flop' is not known; did you mean 'flip'?");
        assertUsage(train("--epochs", "0"), "epochs must be at least 1; got 0");
        assertUsage(train("--batch", "0"), "the batch size must be at least 1; got 0");
        assertUsage(train("--threads", "-1"), "threads must be at least 1; got -1");
        assertUsage(train("--lr", "-1"), "--optimizer: AdamW: learning rate must be at least 0; got -1.0");
        assertUsage(train("--validation", "1.5"), "--validation: split: the validation fraction must be between");
        assertUsage(train("--input", "12"), "--input: ");
    }

    private static void assertUsage(Run run, String sentence) {
        assertThat(run.err()).contains(sentence).doesNotContain("\tat ");
        assertThat(run.code()).as(run.err()).isEqualTo(2);
    }

    @Test
    void aMissingFolderFailsAndTheNearestNameIsSaid() {
        Run run = Run.of("train", "fasion-mnist");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("libella: data: there is no folder and no data set 'fasion-mnist'; did you mean"
                        + " 'fashion-mnist'? Known: sample, fashion-mnist, mnist, cifar10" + System.lineSeparator());
    }

    @Test
    void aDamagedImageStopsOrIsListed() throws IOException {
        Path damaged = Files.writeString(images.resolve("disc/damaged.png"), "not a picture");
        Run stopped = train();
        assertThat(stopped.code()).isEqualTo(1);
        assertThat(stopped.err())
                .startsWith("libella: ")
                .contains("damaged.png")
                .hasLineCount(1);

        Run skipped = train("--unreadable", "skip");
        assertThat(skipped.code()).as(skipped.err()).isZero();
        assertThat(skipped.err()).contains("Left out " + damaged);
    }

    @Test
    void oneClassIsNotEnough() throws IOException {
        Path one = folder.resolve("one");
        Files.createDirectories(one);
        Files.move(images.resolve("disc"), one.resolve("disc"));
        Run run = Run.of("train", one.toString(), "--network", NETWORK, "--out", model.toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .contains(
                        "libella: training: needs at least two classes to tell apart; got [disc]; is there one folder for"
                                + " each class?");
    }

    @Test
    void aTargetThatCannotBeWrittenIsKnownBeforeTraining() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        model = file.resolve("model.safetensors");
        Run run = train();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("libella: ").contains(file.toString()).doesNotContain("epoch", "\tat ");
        assertThat(file).hasContent("in the way");
    }

    @Test
    void withoutACheckpointResumeStartsFromTheBeginning() {
        Run run = train("--resume", "--json");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("There is no checkpoint '" + model + ".checkpoint': starting from the beginning.");
        assertThat(hash(run)).isEqualTo(hash(train("--json")));
    }
}
