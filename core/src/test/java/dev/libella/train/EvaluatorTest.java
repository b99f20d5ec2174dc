package dev.libella.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.libella.data.Dataset;
import dev.libella.data.Preprocessing;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.Softmax;
import dev.libella.tensor.Shape;
import dev.libella.train.loss.CrossEntropy;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
    private static final Dataset DATA = Stripes.images(150, 3);

    private static Metrics evaluate(Network network, int threads) throws InterruptedException {
        Parameters parameters = Parameters.initialize(network, 1);
        Preprocessing preprocessing = Preprocessing.none(Stripes.SHAPE);
        return new Evaluator(network, parameters, DATA, preprocessing, new CrossEntropy(), threads).evaluate();
    }

    @Test
    void measuresEveryExampleOnce() throws InterruptedException {
        Metrics metrics = evaluate(Stripes.NETWORK, 1);
        assertThat(metrics.examples()).isEqualTo(150);
        assertThat(metrics.confusion().rows())
                .extracting(ConfusionMatrix.Row::support)
                .containsExactly(50L, 50L, 50L);
        assertThat(metrics.topK(3)).isEqualTo(1);
    }

    @Test
    void givesTheSameBitsForAnyNumberOfThreads() throws InterruptedException {
        assertThat(evaluate(Stripes.NETWORK, 3)).isEqualTo(evaluate(Stripes.NETWORK, 1));
    }

    @Test
    void seesChangedWeights() throws InterruptedException {
        Parameters parameters = Parameters.initialize(Stripes.NETWORK, 1);
        Preprocessing preprocessing = Preprocessing.none(Stripes.SHAPE);
        Evaluator evaluator = new Evaluator(Stripes.NETWORK, parameters, DATA, preprocessing, new CrossEntropy(), 1);
        double before = evaluator.evaluate().loss();
        parameters.asMap().values().forEach(tensor -> {
            for (int i = 0; i < tensor.data().length; i++) {
                tensor.data()[i] *= 2;
            }
        });
        assertThat(evaluator.evaluate().loss()).isNotEqualTo(before);
    }

    @Test
    void readsProbabilitiesWhereTheNetworkEndsInSoftmax() throws InterruptedException {
        Network scores = Network.of(Stripes.SHAPE, new Flatten(), Linear.of(64, 3));
        Network probabilities = Network.of(Stripes.SHAPE, new Flatten(), Linear.of(64, 3), new Softmax(1));
        Metrics expected = evaluate(scores, 1);
        Metrics metrics = evaluate(probabilities, 1);
        assertThat(metrics.confusion()).isEqualTo(expected.confusion());
        assertThat(metrics.calibration().error())
                .isEqualTo(expected.calibration().error(), within(1e-6));
    }

    @Test
    void mistakesAreTheWrongAnswersTheSurestFirst() throws InterruptedException {
        Parameters parameters = Parameters.initialize(Stripes.NETWORK, 1);
        Preprocessing preprocessing = Preprocessing.none(Stripes.SHAPE);
        Evaluator evaluator = new Evaluator(Stripes.NETWORK, parameters, DATA, preprocessing, new CrossEntropy(), 1);
        ConfusionMatrix confusion = evaluator.evaluate().confusion();
        List<Evaluator.Answer> mistakes = evaluator.mistakes(1000);
        for (int actual = 0; actual < 3; actual++) {
            for (int predicted = 0; predicted < 3; predicted++) {
                List<Integer> pair = List.of(actual, predicted);
                assertThat(mistakes.stream()
                                .filter(answer -> List.of(answer.actual(), answer.predicted())
                                        .equals(pair))
                                .count())
                        .isEqualTo(actual == predicted ? 0 : confusion.count(actual, predicted));
            }
        }
        assertThat(mistakes)
                .isNotEmpty()
                .isSortedAccordingTo(
                        Comparator.comparingDouble(Evaluator.Answer::confidence).reversed())
                .allSatisfy(answer -> {
                    assertThat(DATA.label(answer.index())).isEqualTo(answer.actual());
                    assertThat(answer.confidence()).isBetween(1 / 3.0, 1.0);
                });
        assertThat(evaluator.mistakes(2)).isEqualTo(mistakes.subList(0, 2));
    }

    @Test
    void refusesAnotherNetworksImages() {
        Network larger = Network.of(Shape.of(1, 9, 9), new Flatten(), Linear.of(81, 3));
        assertThatThrownBy(() -> evaluate(larger, 1))
                .hasMessageContaining("the network takes images of 1×9×9 and the data has images of 1×8×8");
    }
}
