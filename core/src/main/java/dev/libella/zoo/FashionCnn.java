package dev.libella.zoo;

import dev.libella.nn.Network;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Dropout;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.ReLU;
import dev.libella.tensor.Padding;
import dev.libella.tensor.Shape;

/**
 * The default network: two blocks of convolution, ReLU and pooling, then two linear layers; 421,642 parameters for 28×28
 * grey images and ten classes.
 */
final class FashionCnn {
    private FashionCnn() {}

    static Network network(Shape image, int classes) {
        Network.Builder builder = Network.builder(image)
                .add("conv1", Conv2d.of(image.size(0), 32, 3).withPadding(Padding.SAME))
                .add("relu1", new ReLU())
                .add("pool1", MaxPool2d.of(2))
                .add("conv2", Conv2d.of(32, 64, 3).withPadding(Padding.SAME))
                .add("relu2", new ReLU())
                .add("pool2", MaxPool2d.of(2))
                .add("flatten", new Flatten());
        return builder.add("fc1", Linear.of(builder.shape().elements(), 128))
                .add("relu3", new ReLU())
                .add("dropout", new Dropout(0.3))
                .add("fc2", Linear.of(128, classes))
                .build();
    }
}
