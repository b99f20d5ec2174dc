package dev.libella.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.libella.data.Preprocessing;
import dev.libella.model.Classifier.Prediction;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.AdaptiveAvgPool2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.Softmax;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import dev.libella.zoo.Zoo;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierTest {
    @TempDir
    Path folder;

    /** Three outputs, which are the image's mean times 0, 1 and 2. */
    private static Model brightness(boolean softmax) {
        Shape image = Shape.of(1, 2, 2);
        Network.Builder builder = Network.builder(image).add(new Flatten()).add("linear", new Linear(4, 3, false));
        Network network = softmax ? builder.add(new Softmax()).build() : builder.build();
        Tensor weight = Tensor.of(Shape.of(3, 4), 0, 0, 0, 0, 0.25f, 0.25f, 0.25f, 0.25f, 0.5f, 0.5f, 0.5f, 0.5f);
        return new Model(
                network,
                Parameters.of(network, Map.of("linear.weight", weight)),
                List.of("zero", "one", "two"),
                Preprocessing.none(image),
                Provenance.unknown());
    }

    @Test
    void givesLabelsWithSoftmaxProbabilitiesMostProbableFirst() {
        Classifier classifier = Classifier.of(brightness(false));

        List<Prediction> predictions = classifier.classify(Tensor.full(Shape.of(1, 2, 2), 1));

        double sum = 1 + Math.E + Math.E * Math.E;
        assertThat(predictions).extracting(Prediction::label).containsExactly("two", "one", "zero");
        assertThat(predictions).extracting(Prediction::index).containsExactly(2, 1, 0);
        assertThat(predictions.get(0).probability()).isCloseTo(Math.E * Math.E / sum, within(1e-12));
        assertThat(predictions.get(1).probability()).isCloseTo(Math.E / sum, within(1e-12));
        assertThat(predictions.get(2).probability()).isCloseTo(1 / sum, within(1e-12));
    }

    @Test
    void aNetworkThatEndsInSoftmaxGivesTheSameProbabilities() {
        Tensor image = Tensor.full(Shape.of(1, 2, 2), 0.3f);

        List<Prediction> plain = Classifier.of(brightness(false)).classify(image);
        List<Prediction> softmax = Classifier.of(brightness(true)).classify(image);

        for (int i = 0; i < plain.size(); i++) {
            assertThat(softmax.get(i).label()).isEqualTo(plain.get(i).label());
            assertThat(softmax.get(i).probability()).isCloseTo(plain.get(i).probability(), within(1e-6));
        }
    }

    @Test
    void classifiesImagesAndImageFilesOfAnySize() throws IOException {
        Path modelFile = folder.resolve("model.safetensors");
        brightness(false).save(modelFile);
        Classifier classifier = Classifier.load(modelFile);
        BufferedImage white = new BufferedImage(50, 30, BufferedImage.TYPE_INT_RGB);
        white.createGraphics().fillRect(0, 0, 50, 30);
        Path png = folder.resolve("white.png");
        ImageIO.write(white, "png", png.toFile());

        assertThat(classifier.classify(white, 1))
                .isEqualTo(
                        classifier.classify(Tensor.full(Shape.of(1, 2, 2), 1)).subList(0, 1));
        assertThat(classifier.classify(png, 2)).isEqualTo(classifier.classify(white, 2));
        assertThat(classifier.classify(png, 99)).hasSize(3);
        assertThatThrownBy(() -> classifier.classify(png, 0)).hasMessage("classify: ask for at least 1 label; got 0");
    }

    @Test
    void filesThatAreNoImagesAreNamed() throws IOException {
        Classifier classifier = Classifier.of(brightness(false));
        Path none = folder.resolve("none.png");
        Path text = folder.resolve("text.png");
        Path broken = folder.resolve("broken.png");
        Files.writeString(text, "no image");
        Path good = folder.resolve("good.png");
        ImageIO.write(new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB), "png", good.toFile());
        byte[] bytes = Files.readAllBytes(good);
        Files.write(broken, Arrays.copyOf(bytes, bytes.length / 2));

        assertThatThrownBy(() -> classifier.classify(none))
                .isInstanceOf(IOException.class)
                .hasMessage("images: " + none + " does not exist");
        assertThatThrownBy(() -> classifier.classify(text))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("images: " + text);
        assertThatThrownBy(() -> classifier.classify(broken))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("images: " + broken + " cannot be decoded; it is damaged");
    }

    /** A small file must not be able to ask for a large heap. */
    @Test
    void aModelWhoseRunCannotFitTheHeapIsRefusedWithTheFigure() {
        assumeThat(Runtime.getRuntime().maxMemory()).isLessThan(12_800_000_000L);
        Shape huge = Shape.of(1, 40_000, 40_000);
        Network network = Network.of(huge, Conv2d.of(1, 1, 1), new AdaptiveAvgPool2d(1, 1), new Flatten());
        Model model = new Model(
                network,
                Parameters.initialize(network, 0),
                List.of("one"),
                Preprocessing.none(huge),
                Provenance.unknown());

        assertThatThrownBy(() -> Classifier.of(model))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "memory: inference with batches of 1 needs about 12.8 GB (weights 8 bytes, each "
                                + "example 12.8 GB), and Java's heap may have ");
    }

    @Test
    void isSharedBetweenThreads() throws Exception {
        Network network = Zoo.LENET5.network();
        Classifier classifier = Classifier.of(new Model(
                network,
                Parameters.initialize(network, 3),
                IntStream.range(0, 10).mapToObj(Integer::toString).toList(),
                Preprocessing.none(network.input()),
                Provenance.unknown()));
        List<List<Prediction>> alone = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            alone.add(classifier.classify(image(i)));
        }
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int which = i % 8;
            calls.add(() -> classifier.classify(image(which)).equals(alone.get(which)));
        }

        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Boolean> same : threads.invokeAll(calls)) {
                assertThat(same.get()).isTrue();
            }
        }
        assertThat(alone.stream().distinct()).hasSize(8);
    }

    private static Tensor image(int seed) {
        Tensor image = Tensor.zeros(Shape.of(1, 28, 28));
        for (int i = 0; i < image.data().length; i++) {
            image.data()[i] = (float) Math.sin(i * 0.37 * (seed + 1));
        }
        return image;
    }
}
