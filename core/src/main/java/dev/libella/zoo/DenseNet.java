package dev.libella.zoo;

import dev.libella.nn.Network;
import dev.libella.nn.layer.AdaptiveAvgPool2d;
import dev.libella.nn.layer.AvgPool2d;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.Concat;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.ReLU;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;

/**
 * DenseNet (Huang et al. 2016): each layer of a block reads everything before it in the block, and adds 32 channels.
 * Between two blocks a transition halves channels and image. Names as in torchvision.
 */
final class DenseNet {
    /** Channels that each layer adds. */
    private static final int GROWTH = 32;

    private DenseNet() {}

    static Network densenet121(Shape image, int classes) {
        return network(image, classes, 6, 12, 24, 16);
    }

    /** @param layers the number of layers in each block */
    private static Network network(Shape image, int classes, int... layers) {
        int channels = 2 * GROWTH;
        Conv2d first = Conv2d.of(image.size(0), channels, 7)
                .withStride(2)
                .withPadding(3)
                .withoutBias();
        Network.Builder builder = Network.builder(image)
                .add("features.conv0", first)
                .add("features.norm0", BatchNorm2d.of(channels))
                .add("features.relu0", new ReLU())
                .add("features.pool0", MaxPool2d.of(Window.of(3, 2).withPadding(1)));
        for (int block = 1; block <= layers.length; block++) {
            for (int layer = 1; layer <= layers[block - 1]; layer++) {
                denseLayer(builder, "features.denseblock" + block + ".denselayer" + layer + ".", channels);
                channels += GROWTH;
            }
            if (block < layers.length) {
                transition(builder, "features.transition" + block + ".", channels);
                channels /= 2;
            }
        }
        return builder.add("features.norm5", BatchNorm2d.of(channels))
                .add("relu", new ReLU())
                .add("avgpool", new AdaptiveAvgPool2d(1, 1))
                .add("flatten", new Flatten())
                .add("classifier", Linear.of(channels, classes))
                .build();
    }

    private static void denseLayer(Network.Builder builder, String prefix, int in) {
        String before = builder.last();
        int narrow = 4 * GROWTH;
        builder.add(prefix + "norm1", BatchNorm2d.of(in))
                .add(prefix + "relu1", new ReLU())
                .add(prefix + "conv1", Conv2d.of(in, narrow, 1).withoutBias())
                .add(prefix + "norm2", BatchNorm2d.of(narrow))
                .add(prefix + "relu2", new ReLU())
                .add(
                        prefix + "conv2",
                        Conv2d.of(narrow, GROWTH, 3).withPadding(1).withoutBias())
                .add(prefix + "concat", new Concat(), before, prefix + "conv2");
    }

    private static void transition(Network.Builder builder, String prefix, int in) {
        builder.add(prefix + "norm", BatchNorm2d.of(in))
                .add(prefix + "relu", new ReLU())
                .add(prefix + "conv", Conv2d.of(in, in / 2, 1).withoutBias())
                .add(prefix + "pool", AvgPool2d.of(2));
    }
}
