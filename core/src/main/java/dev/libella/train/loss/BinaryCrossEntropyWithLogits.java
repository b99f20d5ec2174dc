package dev.libella.train.loss;

import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;
import java.util.Optional;

/**
 * Cross-entropy of independent yes-or-no questions, each answered with a logit x (yes has probability σ(x)): PyTorch's
 * {@code binary_cross_entropy_with_logits}.
 *
 * <pre>loss = −weight · (positiveWeight·t·log σ(x) + (1 − t)·log(1 − σ(x)))</pre>
 *
 * <p>computed so that no logit overflows. Targets t are probabilities; PyTorch does not check them, nor does this.
 *
 * @param weight factors for the losses, broadcast to the output as NumPy does it; empty for 1
 * @param positiveWeight factors for the yes-part (PyTorch's {@code pos_weight}), broadcast likewise; empty for 1
 * @param reduction what becomes of the many losses of a batch; the mean divides by the number of elements, weighted or
 *     not
 */
public record BinaryCrossEntropyWithLogits(
        Optional<Tensor> weight, Optional<Tensor> positiveWeight, Reduction reduction) implements Loss.OfValues {

    /** The mean over all elements, unweighted. */
    public BinaryCrossEntropyWithLogits() {
        this(Optional.empty(), Optional.empty(), Reduction.MEAN);
    }

    /** This loss with factors for the losses. */
    public BinaryCrossEntropyWithLogits withWeight(Tensor newWeight) {
        return new BinaryCrossEntropyWithLogits(Optional.of(newWeight), positiveWeight, reduction);
    }

    /** This loss with factors for the yes-part: above 1 they favour recall, below 1 precision. */
    public BinaryCrossEntropyWithLogits withPositiveWeight(Tensor newPositiveWeight) {
        return new BinaryCrossEntropyWithLogits(weight, Optional.of(newPositiveWeight), reduction);
    }

    /** This loss with another reduction. */
    public BinaryCrossEntropyWithLogits withReduction(Reduction newReduction) {
        return new BinaryCrossEntropyWithLogits(weight, positiveWeight, newReduction);
    }

    @Override
    public Shape shape(Shape output) {
        return reduction == Reduction.NONE ? output : Checks.SCALAR;
    }

    @Override
    public void compute(Tensor output, Tensor target, Tensor cotangent, Tensor value, Tensor gradient) {
        Checks.tensors(this, output, cotangent, value, gradient);
        double sum = elements(output, target, cotangent.data(), value.data(), gradient);
        if (reduction != Reduction.NONE) {
            value.data()[0] = (float) sum;
        }
    }

    @Override
    public double compute(Tensor output, Tensor target, Tensor gradient) {
        Checks.reduces(this);
        Checks.gradient(this, output, gradient);
        return elements(output, target, Checks.ONE, Checks.NONE, gradient);
    }

    private double elements(Tensor output, Tensor target, float[] cotangents, float[] values, Tensor gradient) {
        Checks.target(this, output, target);
        weight.ifPresent(w -> broadcasts("the weight", w.shape(), output.shape()));
        positiveWeight.ifPresent(w -> broadcasts("the positive weight", w.shape(), output.shape()));
        float[] out = output.data();
        boolean each = reduction == Reduction.NONE;
        double divisor = reduction == Reduction.MEAN ? out.length : 1;
        double sum = 0;
        for (int i = 0; i < out.length; i++) {
            double x = out[i];
            double t = target.data()[i];
            double factor = weight.isPresent() ? broadcast(weight.get(), output.shape(), i) : 1;
            double positive = positiveWeight.isPresent() ? broadcast(positiveWeight.get(), output.shape(), i) : 1;
            // Both logarithms are of the same sigmoid: −log σ(x) = log(1 + exp(−x)) and −log(1 − σ(x)) = x − log σ(x).
            double logWeight = 1 + (positive - 1) * t;
            double small = StrictMath.exp(-Math.abs(x)); // never overflows
            double loss = factor * ((1 - t) * x + logWeight * (StrictMath.log1p(small) + Math.max(-x, 0)));
            if (each) {
                values[i] = (float) loss;
            }
            sum += loss;
            double no = (x >= 0 ? small : 1) / (1 + small); // 1 − σ(x)
            gradient.data()[i] = (float) (cotangents[each ? i : 0] * factor * ((1 - t) - logWeight * no) / divisor);
        }
        return sum / divisor;
    }

    private static void broadcasts(String what, Shape small, Shape large) {
        boolean fits = small.rank() <= large.rank();
        for (int axis = 1; fits && axis <= small.rank(); axis++) {
            fits = small.size(-axis) == 1 || small.size(-axis) == large.size(-axis);
        }
        if (!fits) {
            throw new ShapeException("binary cross-entropy with logits: " + what + " must broadcast to the output "
                    + large + ": counted from the last axis, each size must be 1 or the output's; got " + small);
        }
    }

    /** The element of {@code small} that stands for element {@code index} of a tensor of shape {@code large}. */
    private static float broadcast(Tensor small, Shape large, int index) {
        int position = 0;
        int stride = 1;
        for (int axis = 1; axis <= small.shape().rank(); axis++) {
            int size = small.shape().size(-axis);
            position += size == 1 ? 0 : index % large.size(-axis) * stride;
            stride *= size;
            index /= large.size(-axis);
        }
        return small.data()[position];
    }
}
