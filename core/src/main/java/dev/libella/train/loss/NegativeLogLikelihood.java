package dev.libella.train.loss;

import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code −weight[t]·output[t]} for an example of class t, where the output has log-probabilities (a network that ends
 * in {@code LogSoftmax}): PyTorch's {@code nll_loss}. Behind a network that ends in plain scores take
 * {@link CrossEntropy}, which is faster and more exact than the two together.
 *
 * @param weight {@code [C]}, a factor for each class; empty for 1
 * @param ignoreIndex examples of this class count nothing; it need not be a class at all
 * @param reduction what becomes of the many losses of a batch; the mean is the weighted one, and NaN if every example
 *     is ignored
 */
public record NegativeLogLikelihood(Optional<Tensor> weight, OptionalInt ignoreIndex, Reduction reduction)
        implements Loss.OfClasses {

    /** The mean over all examples, unweighted. */
    public NegativeLogLikelihood() {
        this(Optional.empty(), OptionalInt.empty(), Reduction.MEAN);
    }

    /** This loss with a factor for each class. */
    public NegativeLogLikelihood withWeight(Tensor newWeight) {
        return new NegativeLogLikelihood(Optional.of(newWeight), ignoreIndex, reduction);
    }

    /** This loss with a class that counts nothing. */
    public NegativeLogLikelihood withIgnoreIndex(int newIgnoreIndex) {
        return new NegativeLogLikelihood(weight, OptionalInt.of(newIgnoreIndex), reduction);
    }

    /** This loss with another reduction. */
    public NegativeLogLikelihood withReduction(Reduction newReduction) {
        return new NegativeLogLikelihood(weight, ignoreIndex, newReduction);
    }

    @Override
    public Shape shape(Shape output) {
        return ClassLayout.losses(this, output);
    }

    @Override
    public void compute(Tensor output, int[] classes, Tensor cotangent, Tensor value, Tensor gradient) {
        Checks.tensors(this, output, cotangent, value, gradient);
        double sum = examples(output, classes, cotangent.data(), value.data(), gradient);
        if (reduction != Reduction.NONE) {
            value.data()[0] = (float) sum;
        }
    }

    @Override
    public double compute(Tensor output, int[] classes, Tensor gradient) {
        Checks.reduces(this);
        Checks.gradient(this, output, gradient);
        return examples(output, classes, Checks.ONE, Checks.NONE, gradient);
    }

    private double examples(Tensor output, int[] classes, float[] cotangents, float[] values, Tensor gradient) {
        ClassLayout layout = ClassLayout.of(this, output.shape());
        layout.checkWeight(this, weight);
        layout.checkClasses(this, classes, ignoreIndex);
        boolean each = reduction == Reduction.NONE;
        double divisor = reduction == Reduction.MEAN ? ClassLayout.totalWeight(classes, weight, ignoreIndex) : 1;
        Arrays.fill(gradient.data(), 0);
        double sum = 0;
        for (int example = 0; example < classes.length; example++) {
            boolean counts = !ClassLayout.ignored(classes[example], ignoreIndex);
            double loss = 0;
            if (counts) {
                double factor = ClassLayout.weight(weight, classes[example]);
                int at = layout.start(example) + classes[example] * layout.stride();
                loss = -factor * output.data()[at];
                gradient.data()[at] = (float) (-factor * cotangents[each ? example : 0] / divisor);
            }
            if (each) {
                values[example] = (float) loss;
            }
            sum += loss;
        }
        return sum / divisor;
    }
}
