package dev.libella.train.loss;

import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where classes lie in an output {@code [N, C]}, {@code [N, C, d…]} or {@code [C]}: score c of example e is at
 * {@code start(e) + c·stride}. An example is one position of N and d….
 *
 * @param examples N times the product of d…
 * @param classes C
 * @param stride the product of d…: how far apart two scores of an example are
 */
record ClassLayout(int examples, int classes, int stride) {
    static ClassLayout of(Loss loss, Shape output) {
        int classAxis = classAxis(loss, output);
        int classes = output.size(classAxis);
        if (classes < 1) {
            throw new ShapeException(Checks.name(loss) + ": the output must have at least one class; got " + output);
        }
        return new ClassLayout(
                output.elements() / classes, classes, output.from(classAxis + 1).elements());
    }

    /** The output's shape without the class axis, or a scalar. */
    static Shape losses(Loss loss, Shape output) {
        int classAxis = classAxis(loss, output);
        if (loss.reduction() != Reduction.NONE || classAxis == 0) {
            return Checks.SCALAR;
        }
        return output.from(2).prepend(output.size(0));
    }

    private static int classAxis(Loss loss, Shape output) {
        if (output.rank() == 0) {
            throw new ShapeException(Checks.name(loss)
                    + ": the output must be [N, C], [N, C, d…] or [C]; got a scalar; which axis has the classes?");
        }
        return output.rank() == 1 ? 0 : 1;
    }

    int start(int example) {
        return example / stride * stride * classes + example % stride;
    }

    void checkWeight(Loss loss, Optional<Tensor> weight) {
        if (weight.isPresent() && !weight.get().shape().equals(Shape.of(classes))) {
            throw new ShapeException(Checks.name(loss) + ": the class weights must be [" + classes
                    + "], one for each class; got " + weight.get().shape());
        }
    }

    void checkClasses(Loss loss, int[] targets, OptionalInt ignoreIndex) {
        if (targets.length != examples) {
            throw new ShapeException(Checks.name(loss) + ": needs one class for each of the " + examples
                    + " examples; got " + targets.length);
        }
        for (int example = 0; example < examples; example++) {
            int target = targets[example];
            if ((target < 0 || target >= classes) && !ignored(target, ignoreIndex)) {
                throw new IllegalArgumentException(Checks.name(loss) + ": classes must be from 0 to " + (classes - 1)
                        + " for an output with " + classes + " scores; got " + target + " at position " + example
                        + "; check the labels, or the size of the last layer");
            }
        }
    }

    static boolean ignored(int target, OptionalInt ignoreIndex) {
        return ignoreIndex.isPresent() && ignoreIndex.getAsInt() == target;
    }

    static double weight(Optional<Tensor> weight, int index) {
        return weight.isPresent() ? weight.get().data()[index] : 1;
    }

    /** The sum of the weights of all examples' classes: what a weighted mean is divided by. */
    static double totalWeight(int[] targets, Optional<Tensor> weight, OptionalInt ignoreIndex) {
        double total = 0;
        for (int target : targets) {
            if (!ignored(target, ignoreIndex)) {
                total += weight(weight, target);
            }
        }
        return total;
    }
}
