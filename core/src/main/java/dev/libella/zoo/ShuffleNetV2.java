package dev.libella.zoo;

import dev.libella.nn.Network;
import dev.libella.nn.layer.AdaptiveAvgPool2d;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.ChannelShuffle;
import dev.libella.nn.layer.Concat;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.Narrow;
import dev.libella.nn.layer.ReLU;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import java.util.List;

/**
 * ShuffleNetV2 at width 1 (Ma et al. 2018): a block leaves one half of the channels as they are, filters the other, and
 * shuffles the two so that the next block mixes them. Names as in torchvision.
 */
final class ShuffleNetV2 {
    /**
     * Blocks of one size.
     *
     * @param channels channels out
     * @param blocks number of blocks; the first halves the image
     */
    private record Stage(int channels, int blocks) {}

    private static final List<Stage> WIDTH_1 = List.of(new Stage(116, 4), new Stage(232, 8), new Stage(464, 4));

    private ShuffleNetV2() {}

    static Network width1(Shape image, int classes) {
        int channels = 24;
        Network.Builder builder = Network.builder(image);
        convolution(
                builder,
                "conv1",
                0,
                Conv2d.of(image.size(0), channels, 3).withStride(2).withPadding(1));
        builder.add("maxpool", MaxPool2d.of(Window.of(3, 2).withPadding(1)));
        for (int index = 0; index < WIDTH_1.size(); index++) {
            Stage stage = WIDTH_1.get(index);
            String prefix = "stage" + (index + 2) + ".";
            halving(builder, prefix + "0.", channels, stage.channels());
            channels = stage.channels();
            for (int block = 1; block < stage.blocks(); block++) {
                keeping(builder, prefix + block + ".", channels);
            }
        }
        convolution(builder, "conv5", 0, Conv2d.of(channels, 1024, 1));
        return builder.add("avgpool", new AdaptiveAvgPool2d(1, 1))
                .add("flatten", new Flatten())
                .add("fc", Linear.of(1024, classes))
                .build();
    }

    /** A block that halves the image: both branches see all channels. */
    private static void halving(Network.Builder builder, String prefix, int in, int out) {
        String input = builder.last();
        filter(builder, prefix + "branch1", 0, in, 2, input);
        convolution(builder, prefix + "branch1", 2, Conv2d.of(in, out / 2, 1));
        String left = builder.last();
        branch2(builder, prefix, in, out / 2, 2, input);
        shuffled(builder, prefix, left);
    }

    /** A block that keeps the image's size and one half of the channels. */
    private static void keeping(Network.Builder builder, String prefix, int channels) {
        String input = builder.last();
        int half = channels / 2;
        String left = prefix + "left";
        String right = prefix + "right";
        builder.add(left, new Narrow(1, 0, half), input).add(right, new Narrow(1, half, half), input);
        branch2(builder, prefix, half, half, 1, right);
        shuffled(builder, prefix, left);
    }

    private static void branch2(Network.Builder builder, String prefix, int in, int out, int stride, String input) {
        String branch = prefix + "branch2";
        builder.add(branch + ".0", Conv2d.of(in, out, 1).withoutBias(), input)
                .add(branch + ".1", BatchNorm2d.of(out))
                .add(branch + ".2", new ReLU());
        filter(builder, branch, 3, out, stride, builder.last());
        convolution(builder, branch, 5, Conv2d.of(out, out, 1));
    }

    private static void shuffled(Network.Builder builder, String prefix, String left) {
        builder.add(prefix + "concat", new Concat(), left, builder.last())
                .add(prefix + "shuffle", new ChannelShuffle(2));
    }

    /** A filter for each channel and batch norm, without an activation; the two are numbered from {@code index}. */
    private static void filter(
            Network.Builder builder, String prefix, int index, int channels, int stride, String input) {
        Conv2d depthwise = Conv2d.of(channels, channels, 3)
                .withStride(stride)
                .withPadding(1)
                .withGroups(channels)
                .withoutBias();
        builder.add(prefix + "." + index, depthwise, input).add(prefix + "." + (index + 1), BatchNorm2d.of(channels));
    }

    /** A convolution without bias, batch norm and ReLU behind the last layer; the three are numbered from {@code index}. */
    private static void convolution(Network.Builder builder, String prefix, int index, Conv2d convolution) {
        builder.add(prefix + "." + index, convolution.withoutBias())
                .add(prefix + "." + (index + 1), BatchNorm2d.of(convolution.outChannels()))
                .add(prefix + "." + (index + 2), new ReLU());
    }
}
