package dev.libella.zoo;

import dev.libella.nn.Network;
import dev.libella.nn.layer.AdaptiveAvgPool2d;
import dev.libella.nn.layer.Concat;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Dropout;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.ReLU;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import java.util.List;

/**
 * SqueezeNet 1.1 (Iandola et al. 2016, revised): "fire" blocks, which narrow the channels by a 1×1 convolution before
 * they widen them by 1×1 and 3×3 side by side. The classifier is a convolution, averaged over the image. Names as in
 * torchvision.
 */
final class SqueezeNet {
    private static final MaxPool2d HALVED = MaxPool2d.of(Window.of(3, 2).withCeilMode(true));

    /** The fire blocks between two poolings: each one's narrow channels, and what each of its two sides widens them to. */
    private static final List<List<Fire>> STAGES = List.of(
            List.of(new Fire(16, 64), new Fire(16, 64)),
            List.of(new Fire(32, 128), new Fire(32, 128)),
            List.of(new Fire(48, 192), new Fire(48, 192), new Fire(64, 256), new Fire(64, 256)));

    private record Fire(int narrow, int side) {}

    private SqueezeNet() {}

    static Network squeezenet11(Shape image, int classes) {
        Network.Builder builder = Network.builder(image)
                .add("features.0", Conv2d.of(image.size(0), 64, 3).withStride(2))
                .add("features.1", new ReLU());
        int index = 2;
        int channels = 64;
        for (List<Fire> stage : STAGES) {
            builder.add("features." + index++, HALVED);
            for (Fire fire : stage) {
                fire(builder, "features." + index++ + ".", channels, fire);
                channels = 2 * fire.side();
            }
        }
        return builder.add("classifier.0", new Dropout(0.5))
                .add("classifier.1", Conv2d.of(channels, classes, 1))
                .add("classifier.2", new ReLU())
                .add("classifier.3", new AdaptiveAvgPool2d(1, 1))
                .add("flatten", new Flatten())
                .build();
    }

    private static void fire(Network.Builder builder, String prefix, int in, Fire fire) {
        builder.add(prefix + "squeeze", Conv2d.of(in, fire.narrow(), 1)).add(prefix + "squeeze_activation", new ReLU());
        String squeezed = builder.last();
        builder.add(prefix + "expand1x1", Conv2d.of(fire.narrow(), fire.side(), 1))
                .add(prefix + "expand1x1_activation", new ReLU());
        String left = builder.last();
        Conv2d expand = Conv2d.of(fire.narrow(), fire.side(), 3).withPadding(1);
        builder.add(prefix + "expand3x3", expand, squeezed).add(prefix + "expand3x3_activation", new ReLU());
        builder.add(prefix + "concat", new Concat(), left, builder.last());
    }
}
