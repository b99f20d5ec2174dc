package dev.libella.zoo;

import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;

/** What every network here asks of its images. */
final class Images {
    private Images() {}

    static void check(String network, Shape image, int classes) {
        if (image.rank() != 3) {
            String help = image.rank() == 2
                    ? "; the channel axis is missing: for grey images "
                            + image.prepend(1).toCrossString()
                    : "";
            throw new ShapeException(network + ": images must be [channels, height, width]; got " + image + help);
        }
        if (classes < 1) {
            throw new ShapeException(network + ": there must be at least 1 class; got " + classes);
        }
    }
}
