package dev.libella.train.loss;

import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Cross-entropy between what an example is and softmax of the output's scores; softmax and logarithm in one, so no
 * score overflows: PyTorch's {@code cross_entropy}.
 *
 * <pre>loss = −Σ_c q_c · weight_c · log softmax(output)_c</pre>
 *
 * <p>q is {@code 1 − labelSmoothing} for the example's class plus {@code labelSmoothing/C} for every class; or, with
 * probabilities as target, these mixed with {@code labelSmoothing/C} in the same way. The gradient is
 * {@code softmax(output)_c·Σ_j q_j·weight_j − q_c·weight_c}.
 *
 * <p>The mean of class targets is weighted: it divides by the sum of the weights of the examples' classes, and is NaN
 * if every example is ignored. That of probability targets divides by the number of examples.
 *
 * @param weight {@code [C]}, a factor for each class; empty for 1
 * @param labelSmoothing how much of each target is spread evenly over all classes, 0 to 1 (Szegedy and others 2016)
 * @param ignoreIndex examples of this class count nothing; it need not be a class at all. Only for class targets.
 * @param reduction what becomes of the many losses of a batch
 */
public record CrossEntropy(Optional<Tensor> weight, double labelSmoothing, OptionalInt ignoreIndex, Reduction reduction)
        implements Loss.OfClasses, Loss.OfValues {

    /** @throws IllegalArgumentException if the label smoothing is not between 0 and 1 */
    public CrossEntropy {
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
            throw new IllegalArgumentException(
                    "cross-entropy: label smoothing must be between 0 and 1; got " + labelSmoothing);
        }
    }

    /** The mean over all examples, unweighted, without smoothing. */
    public CrossEntropy() {
        this(Optional.empty(), 0, OptionalInt.empty(), Reduction.MEAN);
    }

    /** This loss with a factor for each class. */
    public CrossEntropy withWeight(Tensor newWeight) {
        return new CrossEntropy(Optional.of(newWeight), labelSmoothing, ignoreIndex, reduction);
    }

    /** This loss with smoothed targets; 0.1 is usual. */
    public CrossEntropy withLabelSmoothing(double newLabelSmoothing) {
        return new CrossEntropy(weight, newLabelSmoothing, ignoreIndex, reduction);
    }

    /** This loss with a class that counts nothing. */
    public CrossEntropy withIgnoreIndex(int newIgnoreIndex) {
        return new CrossEntropy(weight, labelSmoothing, OptionalInt.of(newIgnoreIndex), reduction);
    }

    /** This loss with another reduction. */
    public CrossEntropy withReduction(Reduction newReduction) {
        return new CrossEntropy(weight, labelSmoothing, ignoreIndex, newReduction);
    }

    @Override
    public Shape shape(Shape output) {
        return ClassLayout.losses(this, output);
    }

    @Override
    public void compute(Tensor output, int[] classes, Tensor cotangent, Tensor value, Tensor gradient) {
        Checks.tensors(this, output, cotangent, value, gradient);
        double sum = classes(output, classes, cotangent.data(), value.data(), gradient);
        if (reduction != Reduction.NONE) {
            value.data()[0] = (float) sum;
        }
    }

    @Override
    public double compute(Tensor output, int[] classes, Tensor gradient) {
        Checks.reduces(this);
        Checks.gradient(this, output, gradient);
        return classes(output, classes, Checks.ONE, Checks.NONE, gradient);
    }

    @Override
    public void compute(Tensor output, Tensor target, Tensor cotangent, Tensor value, Tensor gradient) {
        Checks.tensors(this, output, cotangent, value, gradient);
        double sum = probabilities(output, target, cotangent.data(), value.data(), gradient);
        if (reduction != Reduction.NONE) {
            value.data()[0] = (float) sum;
        }
    }

    @Override
    public double compute(Tensor output, Tensor target, Tensor gradient) {
        Checks.reduces(this);
        Checks.gradient(this, output, gradient);
        return probabilities(output, target, Checks.ONE, Checks.NONE, gradient);
    }

    private double classes(Tensor output, int[] targets, float[] cotangents, float[] values, Tensor gradient) {
        ClassLayout layout = ClassLayout.of(this, output.shape());
        layout.checkWeight(this, weight);
        layout.checkClasses(this, targets, ignoreIndex);
        boolean each = reduction == Reduction.NONE;
        double divisor = reduction == Reduction.MEAN ? ClassLayout.totalWeight(targets, weight, ignoreIndex) : 1;
        double even = labelSmoothing / layout.classes();
        double sum = 0;
        for (int example = 0; example < layout.examples(); example++) {
            int target = targets[example];
            boolean ignored = ClassLayout.ignored(target, ignoreIndex);
            for (int c = 0, at = layout.start(example); c < layout.classes(); c++, at += layout.stride()) {
                double q = ignored ? 0 : even + (c == target ? 1 - labelSmoothing : 0);
                gradient.data()[at] = (float) (ClassLayout.weight(weight, c) * q);
            }
            double scale = cotangents[each ? example : 0] / divisor;
            double loss = ignored ? 0 : example(layout, example, output, scale, gradient);
            if (each) {
                values[example] = (float) loss;
            }
            sum += loss;
        }
        return sum / divisor;
    }

    private double probabilities(Tensor output, Tensor target, float[] cotangents, float[] values, Tensor gradient) {
        Checks.target(this, output, target);
        ClassLayout layout = ClassLayout.of(this, output.shape());
        if (ignoreIndex.isPresent() && ignoreIndex.getAsInt() >= 0) {
            throw new IllegalArgumentException("cross-entropy: ignores a class only where targets are classes; got "
                    + "probabilities and ignore index " + ignoreIndex.getAsInt() + "; leave the ignore index out");
        }
        layout.checkWeight(this, weight);
        boolean each = reduction == Reduction.NONE;
        double divisor = reduction == Reduction.MEAN ? layout.examples() : 1;
        double even = labelSmoothing / layout.classes();
        double sum = 0;
        for (int example = 0; example < layout.examples(); example++) {
            for (int c = 0, at = layout.start(example); c < layout.classes(); c++, at += layout.stride()) {
                double q = (1 - labelSmoothing) * target.data()[at] + even;
                gradient.data()[at] = (float) (ClassLayout.weight(weight, c) * q);
            }
            double scale = cotangents[each ? example : 0] / divisor;
            double loss = example(layout, example, output, scale, gradient);
            if (each) {
                values[example] = (float) loss;
            }
            sum += loss;
        }
        return sum / divisor;
    }

    /**
     * One example's loss, and {@code scale} times its gradient.
     *
     * @param weighted comes with {@code q_c·weight_c} of the example, leaves with its gradient. Modified.
     */
    private static double example(ClassLayout layout, int example, Tensor output, double scale, Tensor weighted) {
        double logSum = logSumExp(layout, example, output);
        double loss = 0;
        double total = 0;
        for (int c = 0, at = layout.start(example); c < layout.classes(); c++, at += layout.stride()) {
            double q = weighted.data()[at];
            if (q != 0) { // 0 · log 0 counts nothing, and is not NaN
                loss -= q * (output.data()[at] - logSum);
                total += q;
            }
        }
        for (int c = 0, at = layout.start(example); c < layout.classes(); c++, at += layout.stride()) {
            double probability = StrictMath.exp(output.data()[at] - logSum);
            weighted.data()[at] = (float) (scale * (total * probability - weighted.data()[at]));
        }
        return loss;
    }

    /** {@code log Σ exp(score)}, taken relative to the largest score so that nothing overflows. */
    private static double logSumExp(ClassLayout layout, int example, Tensor output) {
        int start = layout.start(example);
        double largest = Double.NEGATIVE_INFINITY;
        for (int c = 0, at = start; c < layout.classes(); c++, at += layout.stride()) {
            largest = Math.max(largest, output.data()[at]);
        }
        double sum = 0;
        for (int c = 0, at = start; c < layout.classes(); c++, at += layout.stride()) {
            // StrictMath, here and in all losses: the same bits on every machine.
            sum += StrictMath.exp(output.data()[at] - largest);
        }
        return largest + StrictMath.log(sum);
    }
}
