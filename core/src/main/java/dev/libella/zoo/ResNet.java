package dev.libella.zoo;

import dev.libella.nn.Network;
import dev.libella.nn.layer.AdaptiveAvgPool2d;
import dev.libella.nn.layer.Add;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.ReLU;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;

/**
 * ResNet (He et al. 2015): four stages of residual blocks, each of which adds its input to what its convolutions make of
 * it. Names as in torchvision; as there, the bottleneck's stride sits on its 3×3 convolution.
 */
final class ResNet {
    private ResNet() {}

    static Network resnet18(Shape image, int classes) {
        return network(image, classes, ResNet::basicBlock, 1, 2, 2, 2, 2);
    }

    static Network resnet34(Shape image, int classes) {
        return network(image, classes, ResNet::basicBlock, 1, 3, 4, 6, 3);
    }

    static Network resnet50(Shape image, int classes) {
        return network(image, classes, ResNet::bottleneck, 4, 3, 4, 6, 3);
    }

    /** Adds the convolutions of a residual block behind the builder's last layer, without the shortcut. */
    @FunctionalInterface
    private interface Block {
        void add(Network.Builder builder, String prefix, int in, int width, int stride);
    }

    /**
     * @param expansion how many times more channels a block gives than its width
     * @param blocks the number of blocks in each stage
     */
    private static Network network(Shape image, int classes, Block block, int expansion, int... blocks) {
        Network.Builder builder = Network.builder(image)
                .add(
                        "conv1",
                        Conv2d.of(image.size(0), 64, 7)
                                .withStride(2)
                                .withPadding(3)
                                .withoutBias())
                .add("bn1", BatchNorm2d.of(64))
                .add("relu", new ReLU())
                .add("maxpool", MaxPool2d.of(Window.of(3, 2).withPadding(1)));
        int channels = 64;
        for (int stage = 0; stage < blocks.length; stage++) {
            int width = 64 << stage;
            for (int index = 0; index < blocks[stage]; index++) {
                String prefix = "layer" + (stage + 1) + "." + index + ".";
                int stride = stage > 0 && index == 0 ? 2 : 1;
                residual(builder, block, prefix, channels, width, width * expansion, stride);
                channels = width * expansion;
            }
        }
        return builder.add("avgpool", new AdaptiveAvgPool2d(1, 1))
                .add("flatten", new Flatten())
                .add("fc", Linear.of(channels, classes))
                .build();
    }

    private static void residual(
            Network.Builder builder, Block block, String prefix, int in, int width, int out, int stride) {
        String shortcut = builder.last();
        block.add(builder, prefix, in, width, stride);
        String main = builder.last();
        if (stride != 1 || in != out) {
            builder.add(
                            prefix + "downsample.0",
                            Conv2d.of(in, out, 1).withStride(stride).withoutBias(),
                            shortcut)
                    .add(prefix + "downsample.1", BatchNorm2d.of(out));
            shortcut = builder.last();
        }
        builder.add(prefix + "add", new Add(), main, shortcut).add(prefix + "relu", new ReLU());
    }

    private static void basicBlock(Network.Builder builder, String prefix, int in, int width, int stride) {
        builder.add(prefix + "conv1", convolution3(in, width, stride))
                .add(prefix + "bn1", BatchNorm2d.of(width))
                .add(prefix + "relu1", new ReLU())
                .add(prefix + "conv2", convolution3(width, width, 1))
                .add(prefix + "bn2", BatchNorm2d.of(width));
    }

    private static void bottleneck(Network.Builder builder, String prefix, int in, int width, int stride) {
        builder.add(prefix + "conv1", Conv2d.of(in, width, 1).withoutBias())
                .add(prefix + "bn1", BatchNorm2d.of(width))
                .add(prefix + "relu1", new ReLU())
                .add(prefix + "conv2", convolution3(width, width, stride))
                .add(prefix + "bn2", BatchNorm2d.of(width))
                .add(prefix + "relu2", new ReLU())
                .add(prefix + "conv3", Conv2d.of(width, 4 * width, 1).withoutBias())
                .add(prefix + "bn3", BatchNorm2d.of(4 * width));
    }

    private static Conv2d convolution3(int in, int out, int stride) {
        return Conv2d.of(in, out, 3).withStride(stride).withPadding(1).withoutBias();
    }
}
