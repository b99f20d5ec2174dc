package dev.libella.plan;

import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;

/** Whether a tensor can be given to a network, and if not, why. */
final class InputCheck {
    private InputCheck() {}

    /**
     * Whether the batch is left out.
     *
     * @param got the shape given
     * @param wanted what the plan takes, with the batch
     * @param example the same without the batch
     * @throws ShapeException if it can be neither a batch nor one example
     */
    static boolean isUnbatched(Shape got, Shape wanted, Shape example) {
        int batch = wanted.size(0);
        if (got.equals(example) && batch == 1) {
            return true;
        }
        if (got.equals(wanted)) {
            return false;
        }
        throw new ShapeException("input: must be " + wanted + (batch == 1 ? " or " + example : "") + "; got " + got
                + help(got, example, batch));
    }

    private static String help(Shape got, Shape example, int batch) {
        if (example.rank() > 0 && got.equals(example.from(1))) {
            return "; the channel axis is missing: reshape to " + got.prepend(example.size(0));
        }
        if (got.equals(example)) {
            return "; the batch axis is missing: reshape to " + got.prepend(1) + " and use a plan of batch size 1";
        }
        if (got.rank() == example.rank() + 1 && got.from(1).equals(example)) {
            return "; the batch size is " + got.size(0) + " and this plan was compiled for " + batch;
        }
        if (example.rank() == 3
                && got.rank() >= 3
                && got.size(-1) == example.size(0)
                && got.size(-3) == example.size(1)
                && got.size(-2) == example.size(2)) {
            return "; the channels are the last axis: images must be [N, C, H, W]";
        }
        if (example.rank() == 3
                && got.rank() >= 3
                && got.size(-1) == example.size(1)
                && got.size(-2) == example.size(2)) {
            return "; height and width seem to be swapped";
        }
        return "; resize or reshape the images, or build the network for this shape";
    }
}
