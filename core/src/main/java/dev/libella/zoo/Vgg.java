package dev.libella.zoo;

import dev.libella.nn.Network;
import dev.libella.nn.layer.AdaptiveAvgPool2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Dropout;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.ReLU;
import dev.libella.tensor.Shape;
import java.util.List;

/**
 * VGG (Simonyan and Zisserman 2014), configuration A, without batch norm: 3×3 convolutions in five blocks, each ended by
 * a pooling that halves the image, and three linear layers. Names as in torchvision. Images of 32×32 or more.
 */
final class Vgg {
    /** The convolutions' channels, block by block. */
    private static final List<List<Integer>> CONFIGURATION_A =
            List.of(List.of(64), List.of(128), List.of(256, 256), List.of(512, 512), List.of(512, 512));

    private Vgg() {}

    static Network vgg11(Shape image, int classes) {
        Network.Builder builder = Network.builder(image);
        int index = 0;
        int channels = image.size(0);
        for (List<Integer> block : CONFIGURATION_A) {
            for (int out : block) {
                builder.add("features." + index++, Conv2d.of(channels, out, 3).withPadding(1));
                builder.add("features." + index++, new ReLU());
                channels = out;
            }
            builder.add("features." + index++, MaxPool2d.of(2));
        }
        return builder.add("avgpool", new AdaptiveAvgPool2d(7, 7))
                .add("flatten", new Flatten())
                .add("classifier.0", Linear.of(channels * 7 * 7, 4096))
                .add("classifier.1", new ReLU())
                .add("classifier.2", new Dropout(0.5))
                .add("classifier.3", Linear.of(4096, 4096))
                .add("classifier.4", new ReLU())
                .add("classifier.5", new Dropout(0.5))
                .add("classifier.6", Linear.of(4096, classes))
                .build();
    }
}
