package dev.libella.zoo;

import dev.libella.nn.Network;
import dev.libella.nn.layer.AdaptiveAvgPool2d;
import dev.libella.nn.layer.Add;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Dropout;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.ReLU6;
import dev.libella.tensor.Shape;
import java.util.List;

/**
 * MobileNetV2 (Sandler et al. 2018): inverted residual blocks, which widen the channels by 1×1 convolutions, filter each
 * channel on its own, and narrow them again without an activation. Names as in torchvision.
 */
final class MobileNetV2 {
    /**
     * Blocks of one kind.
     *
     * @param expansion how many times the channels are widened inside
     * @param channels channels out
     * @param repeats number of blocks
     * @param stride the first block's
     */
    private record Stage(int expansion, int channels, int repeats, int stride) {}

    private static final List<Stage> STAGES = List.of(
            new Stage(1, 16, 1, 1),
            new Stage(6, 24, 2, 2),
            new Stage(6, 32, 3, 2),
            new Stage(6, 64, 4, 2),
            new Stage(6, 96, 3, 1),
            new Stage(6, 160, 3, 2),
            new Stage(6, 320, 1, 1));

    private MobileNetV2() {}

    static Network network(Shape image, int classes) {
        Network.Builder builder = Network.builder(image);
        block(
                builder,
                "features.0.",
                Conv2d.of(image.size(0), 32, 3).withStride(2).withPadding(1));
        int channels = 32;
        int index = 1;
        for (Stage stage : STAGES) {
            for (int repeat = 0; repeat < stage.repeats(); repeat++) {
                int stride = repeat == 0 ? stage.stride() : 1;
                invertedResidual(
                        builder, "features." + index++ + ".", channels, stage.channels(), stage.expansion(), stride);
                channels = stage.channels();
            }
        }
        block(builder, "features." + index + ".", Conv2d.of(channels, 1280, 1));
        return builder.add("avgpool", new AdaptiveAvgPool2d(1, 1))
                .add("flatten", new Flatten())
                .add("classifier.0", new Dropout(0.2))
                .add("classifier.1", Linear.of(1280, classes))
                .build();
    }

    private static void invertedResidual(
            Network.Builder builder, String prefix, int in, int out, int expansion, int stride) {
        String shortcut = builder.last();
        int wide = in * expansion;
        int index = 0;
        if (expansion != 1) {
            block(builder, prefix + "conv." + index++ + ".", Conv2d.of(in, wide, 1));
        }
        Conv2d depthwise =
                Conv2d.of(wide, wide, 3).withStride(stride).withPadding(1).withGroups(wide);
        block(builder, prefix + "conv." + index++ + ".", depthwise);
        builder.add(prefix + "conv." + index++, Conv2d.of(wide, out, 1).withoutBias())
                .add(prefix + "conv." + index, BatchNorm2d.of(out));
        if (stride == 1 && in == out) {
            builder.add(prefix + "add", new Add(), shortcut, builder.last());
        }
    }

    /** A convolution without bias, batch norm and ReLU6. */
    private static void block(Network.Builder builder, String prefix, Conv2d convolution) {
        builder.add(prefix + "0", convolution.withoutBias())
                .add(prefix + "1", BatchNorm2d.of(convolution.outChannels()))
                .add(prefix + "2", new ReLU6());
    }
}
