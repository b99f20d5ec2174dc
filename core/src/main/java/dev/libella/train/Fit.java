package dev.libella.train;

import dev.libella.data.Dataset;
import dev.libella.nn.Network;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;

/** Whether a network and a data set belong together. */
final class Fit {
    private Fit() {}

    static void check(Network network, Dataset data) {
        if (!network.input().equals(data.shape())) {
            throw new ShapeException("training: the network takes images of "
                    + network.input().toCrossString() + " and the data has images of "
                    + data.shape().toCrossString() + "; change the network's input, or resize the images");
        }
        int classes = data.labels().size();
        if (!network.output().equals(Shape.of(classes))) {
            throw new ShapeException("training: the network must give one score for each of the " + classes
                    + " classes, [" + classes + "]; its output is " + network.output()
                    + "; change its last layer, for example to Linear with " + classes + " outputs");
        }
    }
}
