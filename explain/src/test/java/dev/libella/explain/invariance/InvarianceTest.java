package dev.libella.explain.invariance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.libella.data.Dataset;
import dev.libella.data.MemoryDataset;
import dev.libella.data.Preprocessing;
import dev.libella.data.Progress;
import dev.libella.data.Subset;
import dev.libella.explain.invariance.Curve.Breaking;
import dev.libella.explain.invariance.LayerReport.Similarity;
import dev.libella.explain.invariance.Transformation.Axis;
import dev.libella.explain.invariance.Transformation.Gain;
import dev.libella.explain.invariance.Transformation.Noise;
import dev.libella.explain.invariance.Transformation.Rotation;
import dev.libella.explain.invariance.Transformation.Translation;
import dev.libella.model.Model;
import dev.libella.model.Provenance;
import dev.libella.nn.Network;
import dev.libella.nn.NetworkText;
import dev.libella.nn.Parameters;
import dev.libella.random.Random;
import dev.libella.signal.Boundary;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InvarianceTest {
    private static final Shape SHAPE = Shape.of(1, 12, 12);
    private static final List<String> LABELS = List.of("left", "right");
    private static final Dataset HALVES = halves(100);

    /** Knows the class from which half of the image is brighter: right by construction. */
    private static final Model MODEL = model("flatten, linear 2", LABELS);

    private static final Invariance FEW =
            Invariance.standard(SHAPE).withLayerImages(20).withThreads(1).withSeed(5);

    @Test
    void untransformedEveryRecognisedImageKeepsItsAnswer() throws InterruptedException {
        InvarianceReport report = FEW.measure(MODEL, HALVES, Progress.SILENT);
        assertThat(report.accuracy()).isEqualTo(new Proportion(100, 100));
        assertThat(report.chance()).isEqualTo(0.5);
        assertThat(report.curves()).hasSize(16);
        for (Curve curve : report.curves()) {
            assertThat(curve.neutral().consistency().value())
                    .as(curve.transformation().id())
                    .isOne();
            assertThat(curve.neutral().accuracy()).isEqualTo(report.accuracy());
            assertThat(curve.neutral().probabilityChange()).isCloseTo(0, within(0.01));
        }
    }

    @Test
    void answersFollowTheBrighterHalf() throws InterruptedException {
        InvarianceReport report = FEW.withSweeps(
                        List.of(Sweep.of(new Rotation(), 45, 90), Sweep.of(new Gain(), 0.5, 2)))
                .measure(MODEL, HALVES, Progress.SILENT);
        Curve rotation = report.curve(new Rotation());
        assertThat(rotation.sides()).hasSize(1);
        // A quarter turn makes left and right up and down: the two halves are alike then.
        assertThat(rotation.points().getLast().accuracy().value()).isLessThan(0.75);
        assertThat(report.verdicts().stream()
                        .filter(verdict -> verdict.transformation() instanceof Gain)
                        .findFirst()
                        .orElseThrow()
                        .answer())
                .as("more light changes both halves alike")
                .isEqualTo(Verdict.Answer.YES);
    }

    @Test
    void theFirstToBreakBrokeAtTheMildestStrengths() throws InterruptedException {
        Curve curve = FEW.withSweeps(List.of(Sweep.of(new Translation(Axis.X), -6, -4, -2, 2, 4, 6)))
                .measure(MODEL, HALVES, Progress.SILENT)
                .curves()
                .getFirst();
        assertThat(curve.firstToBreak()).hasSize(5);
        double before = 0;
        for (Breaking breaking : curve.firstToBreak()) {
            assertThat(Math.abs(breaking.strength())).isGreaterThanOrEqualTo(before);
            assertThat(breaking.answer()).isNotEqualTo(breaking.label());
            assertThat(breaking.label()).isEqualTo(HALVES.label(breaking.example()));
            assertThat(breaking.after()).isLessThan(breaking.before());
            before = Math.abs(breaking.strength());
        }
    }

    @Test
    void threadsDoNotChangeTheResult() throws InterruptedException {
        Model model = model("conv 4 3x3 same, relu, maxpool 2, flatten, linear 2", LABELS);
        InvarianceReport one = FEW.measure(model, HALVES, Progress.SILENT);
        InvarianceReport three = FEW.withThreads(3).measure(model, HALVES, Progress.SILENT);
        assertThat(three.curves()).isEqualTo(one.curves());
        assertThat(three.layers()).isEqualTo(one.layers());
        assertThat(one.layers().network()).isNotEmpty();
    }

    @Test
    void theSeedDecidesWhatIsRandom() throws InterruptedException {
        Invariance noise = FEW.withSweeps(List.of(Sweep.of(new Noise(), 0.8))).withLayerImages(0);
        List<Curve> first = noise.measure(MODEL, HALVES, Progress.SILENT).curves();
        assertThat(noise.measure(MODEL, HALVES, Progress.SILENT).curves()).isEqualTo(first);
        assertThat(noise.withSeed(6).measure(MODEL, HALVES, Progress.SILENT).curves())
                .isNotEqualTo(first);
    }

    @Test
    void progressCountsToItsEnd() throws InterruptedException {
        List<String> ends = new ArrayList<>();
        FEW.withSweeps(List.of(Sweep.of(new Noise(), 0.1)))
                .withImages(100)
                .measure(model("conv 2 3x3, flatten, linear 2", LABELS), HALVES, (what, done, total) -> {
                    if (done == total) {
                        ends.add(what + " " + total);
                    }
                });
        assertThat(ends).containsExactly("answers 300", "layers 260", "layers with wrapped borders 64");
    }

    /**
     * On images whose opposite edges meet, a convolution with stride 1 of the shifted image is the shifted convolution,
     * to the last bit; a pool of 2 has that at even shifts only, and two of them at multiples of 4.
     */
    @Test
    void wrappedConvolutionsAreExactlyEquivariant() throws InterruptedException {
        Model model = model(
                "conv 4 5x5, relu, maxpool 2, conv 5 3x3 same, sigmoid, avgpool 2, conv 3 3x3 same, flatten, linear 2",
                LABELS);
        LayerReport layers = FEW.withSweeps(List.of(Sweep.of(new Noise(), 0.1)))
                .measure(model, HALVES, Progress.SILENT)
                .layers();
        assertThat(layers.wrapped()).hasSize(7 * 4);
        for (Similarity similarity : layers.wrapped()) {
            double shift = similarity.strength();
            int stride = switch (similarity.layer()) {
                case "conv1", "relu1" -> 1;
                case "maxpool1", "conv2", "sigmoid1" -> 2;
                default -> 4;
            };
            double equivariance = similarity.equivariance().getAsDouble();
            if (shift % stride == 0) {
                assertThat(equivariance).as(similarity.toString()).isOne();
            } else {
                assertThat(equivariance).as(similarity.toString()).isLessThan(0.999);
            }
        }
    }

    /** Even with wrapped images, zeros at a convolution's border break it. */
    @Test
    void paddingWithZerosBreaksEquivariance() throws InterruptedException {
        LayerReport layers = FEW.withBoundary(Boundary.WRAP)
                .withSweeps(List.of(Sweep.of(new Noise(), 0.1)))
                .measure(model("conv 4 5x5 same, flatten, linear 2", LABELS), HALVES, Progress.SILENT)
                .layers();
        Similarity conv = layers.network().getFirst();
        assertThat(conv.layer()).isEqualTo("conv1");
        assertThat(conv.equivariance().getAsDouble()).isBetween(0.1, 0.9999);
    }

    /** Windows that stay inside: wherever the moved features come from inside their plane, no border is in reach. */
    @Test
    void featuresLieWhereTheirReceptiveFieldsAre() throws InterruptedException {
        LayerReport layers = FEW.withMotions(
                        List.of(Sweep.of(new Translation(Axis.Y), 2, -2), Sweep.of(new Translation(Axis.X), 4)))
                .measure(model("conv 3 2x2, maxpool 2, conv 2 3x3, flatten, linear 2", LABELS), HALVES, Progress.SILENT)
                .layers();
        assertThat(layers.network()).hasSize(4 * 3);
        for (Similarity similarity : layers.network()) {
            if (similarity.layer().equals("linear1")) {
                continue; // no plane
            }
            assertThat(similarity.equivariance().getAsDouble())
                    .as(similarity.toString())
                    .isCloseTo(1, within(1e-9));
            assertThat(similarity.invariance().getAsDouble())
                    .as(similarity.toString())
                    .isLessThan(0.97);
        }
    }

    @Test
    void layersWithoutAPlaneAreComparedAsTheyAre() throws InterruptedException {
        LayerReport layers = FEW.measure(MODEL, HALVES, Progress.SILENT).layers();
        assertThat(layers.wrapped()).isEmpty();
        assertThat(layers.network()).hasSize(4 + 5 + 4).allSatisfy(similarity -> {
            assertThat(similarity.layer()).isEqualTo("linear1");
            assertThat(similarity.equivariance()).isEmpty();
            assertThat(similarity.invariance()).isPresent();
        });
    }

    @Test
    void whatDoesNotFitIsRefusedInASentence() {
        assertRefused(
                new MemoryDataset(Shape.of(1, 12, 13), LABELS, new byte[2 * 156], new int[] {0, 1}),
                "the network takes images of 1×12×12 and the data has images of 1×12×13; give the data that it was"
                        + " trained for");
        assertRefused(
                halves(20).withLabels(List.of("right", "left")),
                "the model's classes and the data's must be the same in the same order; the model has [left, right] and"
                        + " the data [right, left]; give the data that it was trained for");
        assertRefused(
                Subset.of(HALVES, 0, 2, 4),
                "accuracy says something only over two classes or more; all 3 images are of class 'left'; give images of"
                        + " other classes, too");
        assertRefused(Subset.of(HALVES), "at least one image is needed; the data set is empty");
        assertThatThrownBy(() -> FEW.withSweeps(List.of(Sweep.of(new Translation(Axis.X), 12)))
                        .measure(MODEL, HALVES, Progress.SILENT))
                .hasMessageContaining("translation-x: a shift must leave something to see");
        assertThatThrownBy(() -> FEW.withImages(0)).hasMessage("invariance: at least one image is needed; got 0");
        assertThatThrownBy(() -> FEW.withThreads(0)).hasMessage("invariance: at least one thread is needed; got 0");
        assertThatThrownBy(() -> FEW.withSweeps(List.of()))
                .hasMessage("invariance: at least one transformation is needed; got none");
    }

    /** A model whose outputs have numbers for names, as one from elsewhere, is taken with any names of that number. */
    @Test
    void numbersForLabelsFitAnyClasses() throws InterruptedException {
        Model numbered = model("flatten, linear 2", List.of("0", "1"));
        assertThat(FEW.withImages(50)
                        .withLayerImages(0)
                        .measure(numbered, HALVES, Progress.SILENT)
                        .accuracy()
                        .trials())
                .isEqualTo(50);
    }

    @Test
    void anInterruptionEndsIt() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> FEW.measure(MODEL, HALVES, Progress.SILENT)).isInstanceOf(InterruptedException.class);
    }

    private static void assertRefused(Dataset data, String message) {
        assertThatThrownBy(() -> FEW.measure(MODEL, data, Progress.SILENT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("invariance: " + message);
    }

    /** Noise with a bright bar in the left or in the right half. */
    private static MemoryDataset halves(int images) {
        byte[] pixels = new byte[images * 144];
        int[] labels = IntStream.range(0, images).map(image -> image % 2).toArray();
        for (int image = 0; image < images; image++) {
            int bar = 1 + Random.below(3, image, 4) + 6 * labels[image];
            for (int pixel = 0; pixel < 144; pixel++) {
                int bright = pixel % 12 == bar ? 155 : 0;
                pixels[image * 144 + pixel] = (byte) (Random.below(image, pixel, 60) + bright);
            }
        }
        return new MemoryDataset(SHAPE, LABELS, pixels, labels);
    }

    private static Model model(String text, List<String> labels) {
        Network network = NetworkText.parse(text, SHAPE);
        Parameters parameters = Parameters.initialize(network, 1);
        if (network.parameters().size() == 2) {
            parameters = Parameters.of(
                    network, Map.of("linear1.weight", leftAgainstRight(), "linear1.bias", Tensor.zeros(Shape.of(2))));
        }
        return new Model(network, parameters, labels, Preprocessing.none(SHAPE), Provenance.unknown());
    }

    /** Each half's sum. */
    private static Tensor leftAgainstRight() {
        Tensor weight = Tensor.zeros(Shape.of(2, 144));
        for (int pixel = 0; pixel < 144; pixel++) {
            weight.data()[(pixel % 12 < 6 ? 0 : 144) + pixel] = 0.1f;
        }
        return weight;
    }
}
