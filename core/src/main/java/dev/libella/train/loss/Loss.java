package dev.libella.train.loss;

import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;

/**
 * How far a network's output is from what it should be: PyTorch's losses, with PyTorch's meaning.
 *
 * <p>A loss is a record of settings. It computes its value and the gradient of that value in one call, into tensors of
 * the caller's, and allocates nothing. Sums are taken in double precision and in a fixed order, so the same numbers
 * give the same bits. Stateless: share it freely between threads.
 *
 * <p>What a target is, is a type: classes ({@link OfClasses}), numbers of the same shape ({@link OfValues}), or both.
 */
public sealed interface Loss permits Loss.OfClasses, Loss.OfValues {
    /** What becomes of the many losses of a batch. */
    Reduction reduction();

    /**
     * The shape of the loss of an output: a scalar, or for {@link Reduction#NONE} one number for each example or
     * element.
     *
     * @throws ShapeException if the loss does not take such an output
     */
    Shape shape(Shape output);

    /** A loss whose target is a class for each example: output {@code [N, C]}, {@code [N, C, d…]} or {@code [C]}. */
    sealed interface OfClasses extends Loss permits CrossEntropy, NegativeLogLikelihood {
        /**
         * The loss and its gradient.
         *
         * @param output {@code [N, C]}, {@code [N, C, d…]} or {@code [C]}. Not modified.
         * @param classes {@code [N]}, {@code [N, d…]} or one, row-major, each in {@code [0, C)}. Not modified.
         * @param cotangent how much each loss counts, {@code shape(output)}; a scalar 1 for the plain gradient. Not
         *     modified.
         * @param value gets the loss, {@code shape(output)}. Modified.
         * @param gradient gets the gradient for {@code output}, of its shape. Modified.
         * @throws ShapeException if shapes do not fit
         * @throws IllegalArgumentException if a class is outside {@code [0, C)}; nothing is modified then
         */
        void compute(Tensor output, int[] classes, Tensor cotangent, Tensor value, Tensor gradient);

        /**
         * The mean or sum of the losses, and its gradient.
         *
         * @param output {@code [N, C]}, {@code [N, C, d…]} or {@code [C]}. Not modified.
         * @param classes {@code [N]}, {@code [N, d…]} or one, row-major, each in {@code [0, C)}. Not modified.
         * @param gradient gets the gradient for {@code output}, of its shape. Modified.
         * @throws ShapeException if shapes do not fit, or the reduction is {@link Reduction#NONE}
         * @throws IllegalArgumentException if a class is outside {@code [0, C)}; nothing is modified then
         */
        double compute(Tensor output, int[] classes, Tensor gradient);
    }

    /** A loss whose target has numbers: of the output's shape. */
    sealed interface OfValues extends Loss permits CrossEntropy, BinaryCrossEntropyWithLogits, OfDifference {
        /**
         * The loss and its gradient.
         *
         * @param output what the network gave. Not modified.
         * @param target what it should have given, of the same shape. Not modified.
         * @param cotangent how much each loss counts, {@code shape(output)}; a scalar 1 for the plain gradient. Not
         *     modified.
         * @param value gets the loss, {@code shape(output)}. Modified.
         * @param gradient gets the gradient for {@code output}, of its shape. Modified.
         * @throws ShapeException if shapes do not fit
         */
        void compute(Tensor output, Tensor target, Tensor cotangent, Tensor value, Tensor gradient);

        /**
         * The mean or sum of the losses, and its gradient.
         *
         * @param output what the network gave. Not modified.
         * @param target what it should have given, of the same shape. Not modified.
         * @param gradient gets the gradient for {@code output}, of its shape. Modified.
         * @throws ShapeException if shapes do not fit, or the reduction is {@link Reduction#NONE}
         */
        double compute(Tensor output, Tensor target, Tensor gradient);
    }

    /**
     * A loss that looks at each difference {@code output − target} by itself. Even in the difference, so the gradient
     * for the target is that for the output with the other sign.
     */
    sealed interface OfDifference extends OfValues permits MeanSquaredError, L1, SmoothL1, Huber {
        /** The loss of one difference. */
        double at(double difference);

        /** The derivative of {@link #at}; where a kink has none, the middle one. */
        double slope(double difference);

        @Override
        default Shape shape(Shape output) {
            return reduction() == Reduction.NONE ? output : Checks.SCALAR;
        }

        @Override
        default void compute(Tensor output, Tensor target, Tensor cotangent, Tensor value, Tensor gradient) {
            Checks.tensors(this, output, cotangent, value, gradient);
            double sum = differences(output, target, cotangent.data(), value.data(), gradient);
            if (reduction() != Reduction.NONE) {
                value.data()[0] = (float) sum;
            }
        }

        @Override
        default double compute(Tensor output, Tensor target, Tensor gradient) {
            Checks.reduces(this);
            Checks.gradient(this, output, gradient);
            return differences(output, target, Checks.ONE, Checks.NONE, gradient);
        }

        private double differences(Tensor output, Tensor target, float[] cotangents, float[] values, Tensor gradient) {
            Checks.target(this, output, target);
            float[] out = output.data();
            boolean each = reduction() == Reduction.NONE;
            double divisor = reduction() == Reduction.MEAN ? out.length : 1;
            double sum = 0;
            for (int i = 0; i < out.length; i++) {
                double difference = (double) out[i] - target.data()[i];
                double loss = at(difference);
                if (each) {
                    values[i] = (float) loss;
                }
                sum += loss;
                gradient.data()[i] = (float) (cotangents[each ? i : 0] * slope(difference) / divisor);
            }
            return sum / divisor;
        }
    }
}
