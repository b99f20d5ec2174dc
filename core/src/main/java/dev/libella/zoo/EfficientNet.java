package dev.libella.zoo;

import dev.libella.nn.Network;
import dev.libella.nn.layer.AdaptiveAvgPool2d;
import dev.libella.nn.layer.Add;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Dropout;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.Multiply;
import dev.libella.nn.layer.SiLU;
import dev.libella.nn.layer.Sigmoid;
import dev.libella.tensor.Shape;
import java.util.List;

/**
 * EfficientNet-B0 (Tan and Le 2019): MobileNetV2's inverted residual blocks with larger filters, SiLU, and a gate for
 * each channel (squeeze-and-excitation). Names as in torchvision. There, training also skips whole blocks at random
 * (stochastic depth), which is left out here; a trained network computes the same.
 */
final class EfficientNet {
    /**
     * Blocks of one kind.
     *
     * @param expansion how many times the channels are widened inside
     * @param kernel size of the filter for each channel
     * @param stride the first block's
     * @param channels channels out
     * @param repeats number of blocks
     */
    private record Stage(int expansion, int kernel, int stride, int channels, int repeats) {}

    private static final List<Stage> B0 = List.of(
            new Stage(1, 3, 1, 16, 1),
            new Stage(6, 3, 2, 24, 2),
            new Stage(6, 5, 2, 40, 2),
            new Stage(6, 3, 2, 80, 3),
            new Stage(6, 5, 1, 112, 3),
            new Stage(6, 5, 2, 192, 4),
            new Stage(6, 3, 1, 320, 1));

    private EfficientNet() {}

    static Network b0(Shape image, int classes) {
        Network.Builder builder = Network.builder(image);
        int channels = 32;
        block(
                builder,
                "features.0.",
                Conv2d.of(image.size(0), channels, 3).withStride(2).withPadding(1));
        for (int stage = 0; stage < B0.size(); stage++) {
            Stage blocks = B0.get(stage);
            for (int repeat = 0; repeat < blocks.repeats(); repeat++) {
                String prefix = "features." + (stage + 1) + "." + repeat + ".";
                invertedResidual(builder, prefix, channels, blocks, repeat == 0 ? blocks.stride() : 1);
                channels = blocks.channels();
            }
        }
        block(builder, "features." + (B0.size() + 1) + ".", Conv2d.of(channels, 1280, 1));
        return builder.add("avgpool", new AdaptiveAvgPool2d(1, 1))
                .add("flatten", new Flatten())
                .add("classifier.0", new Dropout(0.2))
                .add("classifier.1", Linear.of(1280, classes))
                .build();
    }

    private static void invertedResidual(Network.Builder builder, String prefix, int in, Stage stage, int stride) {
        String shortcut = builder.last();
        int wide = in * stage.expansion();
        int out = stage.channels();
        int index = 0;
        if (stage.expansion() != 1) {
            block(builder, prefix + "block." + index++ + ".", Conv2d.of(in, wide, 1));
        }
        Conv2d depthwise = Conv2d.of(wide, wide, stage.kernel())
                .withStride(stride)
                .withPadding(stage.kernel() / 2)
                .withGroups(wide);
        block(builder, prefix + "block." + index++ + ".", depthwise);
        squeezeAndExcitation(builder, prefix + "block." + index++ + ".", wide, Math.max(1, in / 4));
        builder.add(prefix + "block." + index + ".0", Conv2d.of(wide, out, 1).withoutBias())
                .add(prefix + "block." + index + ".1", BatchNorm2d.of(out));
        if (stride == 1 && in == out) {
            builder.add(prefix + "add", new Add(), shortcut, builder.last());
        }
    }

    /** Multiplies each channel by a number between 0 and 1 that two small layers make of all channels' averages. */
    private static void squeezeAndExcitation(Network.Builder builder, String prefix, int channels, int narrow) {
        String input = builder.last();
        builder.add(prefix + "avgpool", new AdaptiveAvgPool2d(1, 1))
                .add(prefix + "fc1", Conv2d.of(channels, narrow, 1))
                .add(prefix + "activation", new SiLU())
                .add(prefix + "fc2", Conv2d.of(narrow, channels, 1))
                .add(prefix + "scale_activation", new Sigmoid())
                .add(prefix + "scale", new Multiply(), input, prefix + "scale_activation");
    }

    /** A convolution without bias, batch norm and SiLU. */
    private static void block(Network.Builder builder, String prefix, Conv2d convolution) {
        builder.add(prefix + "0", convolution.withoutBias())
                .add(prefix + "1", BatchNorm2d.of(convolution.outChannels()))
                .add(prefix + "2", new SiLU());
    }
}
