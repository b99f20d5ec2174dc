package dev.libella.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.Softmax;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Attributions are PyTorch's ({@code golden/attributions.py} made the numbers) and obey their laws. */
class AttributionsTest {
    private static final PlanOptions OPTIONS = PlanOptions.threads(1);
    private static final Tensor IMAGE = Example.image();
    private static final Tensor ZEROS = Tensor.zeros(Example.INPUT);
    private static final int TARGET = Example.TARGET;

    private final Parameters parameters = Example.parameters();
    private final Saliency saliency = new Saliency(Example.NETWORK, parameters, OPTIONS);

    private static void assertGolden(String name, Tensor actual) throws IOException {
        try (InputStream in = AttributionsTest.class.getResourceAsStream("/golden/attributions.json")) {
            JsonNode golden =
                    JsonMapper.shared().readTree(Objects.requireNonNull(in)).get(name);
            assertThat(actual.data()).hasSize(golden.size());
            for (int i = 0; i < golden.size(); i++) {
                assertThat(actual.data()[i])
                        .as("%s[%d]", name, i)
                        .isCloseTo((float) golden.get(i).doubleValue(), within(1e-6f));
            }
        }
    }

    @Test
    void gradientIsPyTorchs() throws IOException {
        assertGolden("gradient", saliency.gradient(IMAGE, TARGET));
    }

    @Test
    void integratedGradientsArePyTorchs() throws IOException {
        assertGolden(
                "integrated_gradients",
                saliency.integratedGradients(IMAGE, ZEROS, TARGET, 20).attributions());
    }

    @Test
    void gradCamIsPyTorchs() throws IOException {
        GradCam cam = new GradCam(Example.NETWORK, parameters, "relu2", OPTIONS);
        Tensor map = cam.map(IMAGE, TARGET);
        assertGolden("grad_cam", map);
        assertGolden("grad_cam_enlarged", GradCam.enlarged(map, 12, 12));
    }

    @Test
    void integratedGradientsAddUpToTheDifferenceOfTheScores() {
        Saliency.Attributed found = saliency.integratedGradients(IMAGE, ZEROS, TARGET, 400);
        assertThat(Math.abs(found.score() - found.baselineScore())).isGreaterThan(0.1);
        assertThat(found.sum()).isCloseTo(found.score() - found.baselineScore(), within(2e-3));
        // The error is that of the sum for the integral: more steps, less of it.
        assertThat(found.error())
                .isLessThan(
                        saliency.integratedGradients(IMAGE, ZEROS, TARGET, 4).error() / 4);
    }

    @Test
    void ofALinearNetworkAttributionsAreWeightTimesInput() {
        Network linear = Network.of(Shape.of(1, 2, 2), new Flatten(), Linear.of(4, 1));
        Parameters weights = Parameters.of(
                linear,
                Map.of(
                        "linear1.weight",
                        Tensor.of(Shape.of(1, 4), 1, -2, 3, 4),
                        "linear1.bias",
                        Tensor.of(Shape.of(1), 7)));
        Tensor image = Tensor.of(Shape.of(1, 2, 2), 5, 6, 7, 0);
        Saliency of = new Saliency(linear, weights, OPTIONS);
        assertThat(of.gradient(image, 0).data()).containsExactly(1, -2, 3, 4);
        assertThat(of.smoothGrad(image, 0, 0.2, 3, 0).data()).containsExactly(1, -2, 3, 4);
        assertThat(of.integratedGradients(image, Tensor.zeros(image.shape()), 0, 1)
                        .attributions()
                        .data())
                .containsExactly(5, -12, 21, 0);
        // A patch of one pixel takes its product away.
        assertThat(new Occlusion(1, 1, 0)
                        .of(linear, weights, image, 0, OPTIONS)
                        .map()
                        .data())
                .containsExactly(5, -12, 21, 0);
    }

    @Test
    void aSoftmaxAtTheEndChangesNothing() {
        Saliency withSoftmax = new Saliency(Example.network(new Softmax(1)), parameters, OPTIONS);
        assertThat(withSoftmax.gradient(IMAGE, TARGET)).isEqualTo(saliency.gradient(IMAGE, TARGET));
    }

    @Test
    void smoothGradWithoutNoiseIsTheGradientAndWithASeedRepeatable() {
        assertThat(saliency.smoothGrad(IMAGE, TARGET, 0, 2, 0)).isEqualTo(saliency.gradient(IMAGE, TARGET));
        Tensor smooth = saliency.smoothGrad(IMAGE, TARGET, 0.15, 5, 7);
        assertThat(saliency.smoothGrad(IMAGE, TARGET, 0.15, 5, 7)).isEqualTo(smooth);
        assertThat(saliency.smoothGrad(IMAGE, TARGET, 0.15, 5, 8)).isNotEqualTo(smooth);
        assertThat(new Saliency(Example.NETWORK, parameters, PlanOptions.threads(2))
                        .smoothGrad(IMAGE, TARGET, 0.15, 5, 7))
                .isEqualTo(smooth);
    }

    @Test
    void occlusionFindsTheOnlyPixelsThatMatter() {
        Tensor image = ZEROS.copy();
        Occlusion occlusion = new Occlusion(3, 2, 0);
        // Covering zeros with zeros changes nothing.
        Occlusion.Sensitivity nothing = occlusion.of(Example.NETWORK, parameters, image, TARGET, OPTIONS);
        assertThat(nothing.map().data()).containsOnly(0);
        image.data()[12 * 5 + 6] = 3;
        Tensor map = occlusion
                .of(Example.NETWORK, parameters, image, TARGET, OPTIONS)
                .map();
        assertThat(map.get(5, 6)).isNotZero();
        assertThat(map.get(0, 0)).isZero();
        assertThat(map.get(11, 11)).isZero();
    }

    @Test
    void mapsChangeWhenWeightsAreRandom() {
        SanityCheck gradient = SanityCheck.of(
                Example.NETWORK,
                parameters,
                1,
                weights -> new Saliency(Example.NETWORK, weights, OPTIONS).gradient(IMAGE, TARGET));
        assertThat(gradient.passed())
                .as("correlation %f", gradient.correlation())
                .isTrue();
        assertThat(gradient.randomised()).isNotEqualTo(gradient.map());
        // What ignores the weights, as an edge detector does, fails.
        SanityCheck image = SanityCheck.of(Example.NETWORK, parameters, 1, weights -> IMAGE);
        assertThat(image.correlation()).isCloseTo(1, within(1e-12));
        assertThat(image.passed()).isFalse();
    }

    @Test
    void rankCorrelationKnowsOrderAndTies() {
        Tensor a = Tensor.of(Shape.of(4), 1, -2, 3, 4);
        assertThat(SanityCheck.rankCorrelation(a, Tensor.of(Shape.of(4), 10, 20, -30, 40)))
                .isCloseTo(1, within(1e-12));
        assertThat(SanityCheck.rankCorrelation(a, Tensor.of(Shape.of(4), 4, 3, 2, 1)))
                .isCloseTo(-1, within(1e-12));
        // Ranks 1 2 3 4 and 1.5 1.5 3.5 3.5: 4 / √(5 · 4).
        assertThat(SanityCheck.rankCorrelation(a, Tensor.of(Shape.of(4), 1, 1, 2, 2)))
                .isCloseTo(4 / Math.sqrt(20), within(1e-12));
        assertThat(SanityCheck.rankCorrelation(a, Tensor.full(Shape.of(4), 5))).isZero();
    }

    @Test
    void wrongQuestionsAreNamed() {
        assertThatThrownBy(() -> saliency.gradient(IMAGE, 5))
                .hasMessage("explain: the class must be from 0 to 4; got 5");
        assertThatThrownBy(() -> saliency.integratedGradients(IMAGE, ZEROS, 0, 0))
                .hasMessage("integrated gradients: needs at least 1 step; got 0");
        assertThatThrownBy(() -> saliency.integratedGradients(IMAGE, Tensor.zeros(Shape.of(1, 12, 12)), 0, 5))
                .hasMessage(
                        "integrated gradients: the baseline must have the image's shape [2, 12, 12]; got [1, 12, 12]");
        assertThatThrownBy(() -> saliency.smoothGrad(IMAGE, 0, -1, 5, 0))
                .hasMessage("smoothgrad: needs at least 1 sample and noise of at least 0; got 5 and -1.0");
        assertThatThrownBy(() -> new Occlusion(3, 4, 0))
                .hasMessage("occlusion: needs a patch of at least 1 and a stride from 1 to the patch; got patch 3 and"
                        + " stride 4");
        assertThatThrownBy(() -> new GradCam(Example.NETWORK, parameters, "linear1", OPTIONS))
                .isInstanceOf(ShapeException.class)
                .hasMessage("grad-cam: the layer must give channels with height and width; 'linear1' gives [5]; the"
                        + " last one that does is 'relu2'");
        Network vectors = Network.of(Shape.of(16), Linear.of(16, 2));
        assertThatThrownBy(() -> new Saliency(vectors, Parameters.initialize(vectors, 0), OPTIONS))
                .hasMessage("explain: the network must take images, [C, H, W]; this one takes [16]");
    }
}
