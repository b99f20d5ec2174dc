package dev.libella.zoo;

import dev.libella.nn.Network;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.ReLU;
import dev.libella.tensor.Shape;

/**
 * The fully connected network that convolutional ones are compared with: 784–512–512–10 for 28×28 grey images, 669,706
 * parameters. The names are those of PyTorch's introductory tutorial.
 */
final class Mlp {
    private Mlp() {}

    static Network network(Shape image, int classes) {
        return Network.builder(image)
                .add("flatten", new Flatten())
                .add("linear_relu_stack.0", Linear.of(image.elements(), 512))
                .add("linear_relu_stack.1", new ReLU())
                .add("linear_relu_stack.2", Linear.of(512, 512))
                .add("linear_relu_stack.3", new ReLU())
                .add("linear_relu_stack.4", Linear.of(512, classes))
                .build();
    }
}
