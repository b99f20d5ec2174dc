package dev.libella.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final List<String> LABELS = List.of("cat", "dog", "owl");

    /** A cat taken for a cat, a cat for a dog, two dogs for dogs, an owl for a cat. */
    private static Metrics metrics() {
        Metrics.Collector collector = new Metrics.Collector(LABELS);
        collector.add(Tensor.of(Shape.of(3, 3), 3, 1, 2, 1, 3, 2, 0, 5, 0), new int[] {0, 0, 1}, 0.5);
        collector.add(Tensor.of(Shape.of(2, 3), 0, 1, 0, 3, 2, 1), new int[] {1, 2}, 1);
        return collector.metrics();
    }

    @Test
    void countsWhatWasTakenForWhat() {
        ConfusionMatrix confusion = metrics().confusion();
        assertThat(confusion.toArray()).isEqualTo(new long[][] {{1, 1, 0}, {0, 2, 0}, {1, 0, 0}});
        assertThat(confusion.accuracy()).isEqualTo(3 / 5.0);
        assertThat(confusion.rows())
                .containsExactly(
                        new ConfusionMatrix.Row("cat", 1 / 2.0, 1 / 2.0, 1 / 2.0, 2),
                        new ConfusionMatrix.Row("dog", 2 / 3.0, 1, 4 / 5.0, 2),
                        new ConfusionMatrix.Row("owl", 0, 0, 0, 1));
    }

    @Test
    void ranksTheRightClass() {
        assertThat(metrics().ranks()).containsExactly(3L, 0L, 2L);
        assertThat(metrics().topK(1)).isEqualTo(metrics().accuracy()).isEqualTo(3 / 5.0);
        assertThat(metrics().topK(2)).isEqualTo(3 / 5.0);
        assertThat(metrics().topK(5)).isEqualTo(1);
        assertThatThrownBy(() -> metrics().topK(0)).hasMessage("metrics: k must be at least 1; got 0");
    }

    @Test
    void weighsBatchesBySize() {
        assertThat(metrics().loss()).isEqualTo((3 * 0.5 + 2 * 1) / 5, within(1e-12));
        assertThat(metrics().examples()).isEqualTo(5);
    }

    @Test
    void ofEqualScoresTheFirstCounts() {
        Metrics.Collector collector = new Metrics.Collector(LABELS);
        collector.add(Tensor.zeros(Shape.of(3, 3)), new int[] {0, 1, 2}, 0);
        assertThat(collector.metrics().ranks()).containsExactly(1L, 1L, 1L);
        assertThat(collector.metrics().accuracy()).isEqualTo(1 / 3.0);
    }

    @Test
    void notANumberIsNeverRight() {
        Metrics.Collector collector = new Metrics.Collector(LABELS);
        collector.add(Tensor.full(Shape.of(1, 3), Float.NaN), new int[] {1}, 0);
        assertThat(collector.metrics().ranks()).containsExactly(0L, 0L, 1L);
    }

    @Test
    void calibrationIsTheGapBetweenConfidenceAndAccuracy() {
        float log3 = (float) Math.log(3);
        Metrics.Collector collector = new Metrics.Collector(List.of("no", "yes"));
        // Confidence 3/4 four times, right three times: calibrated. Confidence 1/2 twice, never right.
        collector.add(Tensor.of(Shape.of(4, 2), log3, 0, log3, 0, 0, log3, 0, log3), new int[] {0, 1, 1, 1}, 0);
        assertThat(collector.metrics().calibration().error()).isEqualTo(0, within(1e-6));
        collector.add(Tensor.zeros(Shape.of(2, 2)), new int[] {1, 1}, 0);
        assertThat(collector.metrics().calibration().error()).isEqualTo(2 * 0.5 / 6, within(1e-6));
        List<Calibration.Bin> bins = collector.metrics().calibration().bins();
        assertThat(bins).hasSize(15);
        Calibration.Bin sure = bins.get(11); // (11/15, 12/15] holds 3/4
        assertThat(sure.examples()).isEqualTo(4);
        assertThat(sure.confidence()).isEqualTo(0.75, within(1e-6));
        assertThat(sure.accuracy()).isEqualTo(0.75);
        assertThat(bins.get(7)).isEqualTo(new Calibration.Bin(7 / 15.0, 8 / 15.0, 2, 0.5, 0));
        assertThat(bins.stream().mapToLong(Calibration.Bin::examples).sum()).isEqualTo(6);
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> new Metrics.Collector(LABELS).add(Tensor.zeros(Shape.of(2, 2)), new int[2], 0))
                .hasMessage("metrics: scores must be [2, 3], a row for each example and a column for each label; got "
                        + "[2, 2]");
        assertThatThrownBy(() -> new ConfusionMatrix(LABELS, new long[][] {{1, 2}}))
                .hasMessage("confusion matrix: 3 labels need 3 rows and columns; got 1 rows, row 0 with 2");
    }
}
