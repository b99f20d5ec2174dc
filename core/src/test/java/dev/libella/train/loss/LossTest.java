package dev.libella.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Gradients by finite differences, and what PyTorch's cases leave open. */
class LossTest {
    private static final Shape SHAPE = Shape.of(3, 4, 2);
    private static final int[] CLASSES = {0, 3, 1, 2, 3, 0}; // [3, 2]
    private static final Tensor WEIGHT = Tensor.of(Shape.of(4), 0.5f, 2, 1.25f, 0.75f);

    /** Multiples of 1/32 in (−2, 2): exact as floats, and never close to a kink at 0.71 from a multiple of 1/64. */
    private static Tensor random(long seed) {
        Tensor tensor = Tensor.zeros(SHAPE);
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = (Random.below(seed, i, 127) - 63) / 32f;
        }
        return tensor;
    }

    private static Tensor probabilities(long seed) {
        Tensor tensor = random(seed);
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = Math.abs(tensor.data()[i]) / 2;
        }
        return tensor;
    }

    private static List<Loss> losses(Reduction reduction) {
        return List.of(
                new CrossEntropy().withReduction(reduction),
                new CrossEntropy()
                        .withWeight(WEIGHT)
                        .withLabelSmoothing(0.1)
                        .withIgnoreIndex(1)
                        .withReduction(reduction),
                new CrossEntropy().withWeight(WEIGHT).withLabelSmoothing(0.2).withReduction(reduction),
                new NegativeLogLikelihood()
                        .withWeight(WEIGHT)
                        .withIgnoreIndex(2)
                        .withReduction(reduction),
                new MeanSquaredError(reduction),
                new L1(reduction),
                new SmoothL1(0.71, reduction),
                new Huber(0.71, reduction),
                new BinaryCrossEntropyWithLogits()
                        .withWeight(Tensor.of(Shape.of(4, 1), 0.5f, 2, 1.25f, 0.75f))
                        .withPositiveWeight(Tensor.of(Shape.of(2), 0.5f, 2))
                        .withReduction(reduction));
    }

    /** A loss of one argument: what is left when the target is fixed. */
    private interface Function {
        double compute(Tensor output, Tensor gradient);
    }

    private static List<Function> functions(Loss loss) {
        List<Function> functions = new ArrayList<>();
        if (loss instanceof Loss.OfClasses l) {
            functions.add((output, gradient) -> l.compute(output, CLASSES, gradient));
        }
        boolean ignores = loss instanceof CrossEntropy c && c.ignoreIndex().isPresent();
        if (loss instanceof Loss.OfValues l && !ignores) {
            Tensor target = probabilities(2);
            functions.add((output, gradient) -> l.compute(output, target, gradient));
        }
        return functions;
    }

    @TestFactory
    Stream<DynamicTest> gradientsAreThoseOfFiniteDifferences() {
        return Stream.of(Reduction.MEAN, Reduction.SUM)
                .flatMap(reduction -> losses(reduction).stream())
                .map(loss -> dynamicTest(loss.toString(), () -> functions(loss).forEach(LossTest::checkGradient)));
    }

    private static void checkGradient(Function function) {
        Tensor output = random(1);
        Tensor gradient = Tensor.zeros(SHAPE);
        function.compute(output, gradient);
        for (int i = 0; i < output.data().length; i++) {
            // Richardson: the errors of second order of two central differences cancel.
            double slope = (4 * slope(function, output, i, 1 / 512f) - slope(function, output, i, 2 / 512f)) / 3;
            assertThat((double) gradient.data()[i]).as("element %d", i).isEqualTo(slope, within(1e-6));
        }
    }

    private static double slope(Function function, Tensor output, int index, float step) {
        Tensor moved = output.copy();
        Tensor unused = Tensor.zeros(SHAPE);
        moved.data()[index] = output.data()[index] + step;
        double above = function.compute(moved, unused);
        moved.data()[index] = output.data()[index] - step;
        return (above - function.compute(moved, unused)) / (2 * step);
    }

    @Test
    void perElementLossesAddUpToTheSum() {
        for (int kind = 0; kind < losses(Reduction.NONE).size(); kind++) {
            Loss each = losses(Reduction.NONE).get(kind);
            Loss sum = losses(Reduction.SUM).get(kind);
            Tensor values = Tensor.zeros(each.shape(SHAPE));
            Tensor ones = Tensor.full(values.shape(), 1);
            Tensor gradient = Tensor.zeros(SHAPE);
            Tensor gradientOfSum = Tensor.zeros(SHAPE);
            double total;
            if (each instanceof Loss.OfClasses l && sum instanceof Loss.OfClasses s) {
                l.compute(random(1), CLASSES, ones, values, gradient);
                total = s.compute(random(1), CLASSES, gradientOfSum);
            } else {
                ((Loss.OfValues) each).compute(random(1), probabilities(2), ones, values, gradient);
                total = ((Loss.OfValues) sum).compute(random(1), probabilities(2), gradientOfSum);
            }
            double added = 0;
            for (float value : values.data()) {
                added += value;
            }
            assertThat(added).as(each.toString()).isEqualTo(total, within(1e-5));
            assertThat(gradient).as(each.toString()).isEqualTo(gradientOfSum);
        }
    }

    @Test
    void certainTargetsAreClasses() {
        Tensor certain = Tensor.zeros(SHAPE);
        for (int example = 0; example < CLASSES.length; example++) {
            certain.data()[example / 2 * 8 + CLASSES[example] * 2 + example % 2] = 1;
        }
        CrossEntropy loss = new CrossEntropy().withLabelSmoothing(0.2);
        Tensor ofClasses = Tensor.zeros(SHAPE);
        Tensor ofProbabilities = Tensor.zeros(SHAPE);
        double expected = loss.compute(random(1), CLASSES, ofClasses);
        assertThat(loss.compute(random(1), certain, ofProbabilities)).isEqualTo(expected, within(1e-7));
        for (int i = 0; i < certain.data().length; i++) {
            assertThat(ofProbabilities.data()[i]).isEqualTo(ofClasses.data()[i], within(1e-7f));
        }
    }

    @Test
    void largeScoresDoNotOverflow() {
        Tensor scores = Tensor.of(Shape.of(1, 2), 3e38f, -3e38f);
        Tensor gradient = Tensor.zeros(scores.shape());
        assertThat(new CrossEntropy().compute(scores, new int[] {0}, gradient)).isZero();
        assertThat(gradient.data()).containsExactly(0, 0);
        assertThat(new BinaryCrossEntropyWithLogits().compute(scores, Tensor.of(scores.shape(), 1, 0), gradient))
                .isZero();
    }

    @Test
    void aClassThatCannotBeCostsNothingWhereItIsNotTheTarget() {
        Tensor scores = Tensor.of(Shape.of(2), 0, Float.NEGATIVE_INFINITY);
        Tensor gradient = Tensor.zeros(scores.shape());
        assertThat(new CrossEntropy().compute(scores, new int[] {0}, gradient)).isZero();
        assertThat(gradient.data()).containsExactly(0, 0);
    }

    @Test
    void theMeanOfNothingIsNotANumber() {
        Tensor scores = Tensor.zeros(Shape.of(2, 3));
        Tensor gradient = Tensor.full(scores.shape(), 7);
        double loss = new CrossEntropy().withIgnoreIndex(1).compute(scores, new int[] {1, 1}, gradient);
        assertThat(loss).isNaN();
    }

    @Test
    void refusesWhatDoesNotFit() {
        Tensor scores = Tensor.zeros(Shape.of(2, 3));
        Tensor gradient = Tensor.zeros(Shape.of(2, 3));
        int[] classes = {0, 1};
        assertThatThrownBy(() -> new CrossEntropy().compute(scores, new int[] {0}, gradient))
                .isInstanceOf(ShapeException.class)
                .hasMessage("cross-entropy: needs one class for each of the 2 examples; got 1");
        assertThatThrownBy(() -> new CrossEntropy().withWeight(WEIGHT).compute(scores, classes, gradient))
                .hasMessage("cross-entropy: the class weights must be [3], one for each class; got [4]");
        assertThatThrownBy(() -> new CrossEntropy().compute(scores, classes, Tensor.zeros(Shape.of(3, 2))))
                .hasMessage("cross-entropy: the gradient must be [2, 3]; got [3, 2]");
        assertThatThrownBy(() -> new CrossEntropy().shape(Shape.of()))
                .hasMessage(
                        "cross-entropy: the output must be [N, C], [N, C, d…] or [C]; got a scalar; which axis has the "
                                + "classes?");
        assertThatThrownBy(() -> new L1(Reduction.NONE).compute(scores, scores, gradient))
                .hasMessage("L1 loss: reduction NONE gives many losses, not one number; use MEAN or SUM, or the method "
                        + "with a cotangent");
        assertThatThrownBy(() -> new CrossEntropy().withIgnoreIndex(1).compute(scores, scores, gradient))
                .hasMessage(
                        "cross-entropy: ignores a class only where targets are classes; got probabilities and ignore "
                                + "index 1; leave the ignore index out");
        assertThatThrownBy(() -> new CrossEntropy().withLabelSmoothing(1.5))
                .hasMessage("cross-entropy: label smoothing must be between 0 and 1; got 1.5");
        assertThatThrownBy(() -> new BinaryCrossEntropyWithLogits()
                        .withPositiveWeight(Tensor.zeros(Shape.of(2)))
                        .compute(scores, scores, gradient))
                .hasMessage(
                        "binary cross-entropy with logits: the positive weight must broadcast to the output [2, 3]: "
                                + "counted from the last axis, each size must be 1 or the output's; got [2]");
    }

    @Test
    void aBadClassLeavesTheGradientAlone() {
        Tensor gradient = Tensor.full(Shape.of(2, 3), 7);
        assertThatThrownBy(() ->
                        new NegativeLogLikelihood().compute(Tensor.zeros(Shape.of(2, 3)), new int[] {0, 3}, gradient))
                .hasMessage(
                        "negative log likelihood: classes must be from 0 to 2 for an output with 3 scores; got 3 at "
                                + "position 1; check the labels, or the size of the last layer");
        assertThat(gradient).isEqualTo(Tensor.full(Shape.of(2, 3), 7));
    }
}
