package dev.libella.train.loss;

import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;

/** What losses ask of their settings and tensors; each failure says what must hold and what came. */
final class Checks {
    static final Shape SCALAR = Shape.of();
    /** The cotangent of a loss that is not used any further. */
    static final float[] ONE = {1};
    /** In place of per-element losses that nobody asked for. */
    static final float[] NONE = {};

    private Checks() {}

    static String name(Loss loss) {
        return switch (loss) {
            case CrossEntropy _ -> "cross-entropy";
            case NegativeLogLikelihood _ -> "negative log likelihood";
            case MeanSquaredError _ -> "mean squared error";
            case L1 _ -> "L1 loss";
            case SmoothL1 _ -> "smooth L1 loss";
            case Huber _ -> "Huber loss";
            case BinaryCrossEntropyWithLogits _ -> "binary cross-entropy with logits";
        };
    }

    static void tensors(Loss loss, Tensor output, Tensor cotangent, Tensor value, Tensor gradient) {
        Shape shape = loss.shape(output.shape());
        same(loss, "the cotangent", shape, cotangent);
        same(loss, "the value", shape, value);
        gradient(loss, output, gradient);
    }

    static void gradient(Loss loss, Tensor output, Tensor gradient) {
        same(loss, "the gradient", output.shape(), gradient);
    }

    static void target(Loss loss, Tensor output, Tensor target) {
        if (!target.shape().equals(output.shape())) {
            throw new ShapeException(name(loss) + ": the target must have the output's shape " + output.shape()
                    + "; got " + target.shape() + "; reshape it");
        }
    }

    static void reduces(Loss loss) {
        if (loss.reduction() == Reduction.NONE) {
            throw new ShapeException(name(loss) + ": reduction NONE gives many losses, not one number; use MEAN or SUM,"
                    + " or the method with a cotangent");
        }
    }

    private static void same(Loss loss, String what, Shape expected, Tensor tensor) {
        if (!tensor.shape().equals(expected)) {
            throw new ShapeException(name(loss) + ": " + what + " must be " + expected + "; got " + tensor.shape());
        }
    }
}
