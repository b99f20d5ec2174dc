package dev.libella.zoo;

import dev.libella.nn.Network;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.ReLU;
import dev.libella.tensor.Shape;

/**
 * LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998) as it is built today: ReLU for the scaled tanh, maximum pooling for
 * the trained average. It was published for 32×32; smaller images are padded by 2, which makes 28×28 digits the same:
 * 61,706 parameters for one channel and ten classes.
 */
final class LeNet5 {
    private LeNet5() {}

    static Network network(Shape image, int classes) {
        int padding = image.size(1) < 32 && image.size(2) < 32 ? 2 : 0;
        Network.Builder builder = Network.builder(image)
                .add("conv1", Conv2d.of(image.size(0), 6, 5).withPadding(padding))
                .add("relu1", new ReLU())
                .add("pool1", MaxPool2d.of(2))
                .add("conv2", Conv2d.of(6, 16, 5))
                .add("relu2", new ReLU())
                .add("pool2", MaxPool2d.of(2))
                .add("flatten", new Flatten());
        return builder.add("fc1", Linear.of(builder.shape().elements(), 120))
                .add("relu3", new ReLU())
                .add("fc2", Linear.of(120, 84))
                .add("relu4", new ReLU())
                .add("fc3", Linear.of(84, classes))
                .build();
    }
}
