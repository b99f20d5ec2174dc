package dev.libella.zoo;

import dev.libella.nn.Network;
import dev.libella.nn.layer.AdaptiveAvgPool2d;
import dev.libella.nn.layer.Add;
import dev.libella.nn.layer.AvgPool2d;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.Pad;
import dev.libella.nn.layer.ReLU;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import java.util.List;

/**
 * ResNet for small images (He et al. 2015, section 4.2): three stages of 16, 32 and 64 channels. Where a stage halves the
 * image, the shortcut takes every second pixel and fills the new channels with zeros ("option A"), and so has no
 * parameters: 269,722 for 20 layers, the paper's 0.27 million. Works for 28×28 and 32×32 images alike.
 */
final class ResNetCifar {
    private ResNetCifar() {}

    static Network resnet20(Shape image, int classes) {
        Network.Builder builder = Network.builder(image)
                .add("conv1", convolution(image.size(0), 16, 1))
                .add("bn1", BatchNorm2d.of(16))
                .add("relu", new ReLU());
        int channels = 16;
        for (int stage = 1; stage <= 3; stage++) {
            int out = 8 << stage;
            for (int block = 0; block < 3; block++) {
                block(builder, "layer" + stage + "." + block + ".", channels, out);
                channels = out;
            }
        }
        return builder.add("avgpool", new AdaptiveAvgPool2d(1, 1))
                .add("flatten", new Flatten())
                .add("linear", Linear.of(64, classes))
                .build();
    }

    private static void block(Network.Builder builder, String prefix, int in, int out) {
        String shortcut = builder.last();
        int stride = in == out ? 1 : 2;
        builder.add(prefix + "conv1", convolution(in, out, stride))
                .add(prefix + "bn1", BatchNorm2d.of(out))
                .add(prefix + "relu1", new ReLU())
                .add(prefix + "conv2", convolution(out, out, 1))
                .add(prefix + "bn2", BatchNorm2d.of(out));
        String main = builder.last();
        if (in != out) {
            int zeros = (out - in) / 2;
            builder.add(prefix + "shortcut.subsample", AvgPool2d.of(Window.of(1, 2)), shortcut)
                    .add(
                            prefix + "shortcut.pad",
                            new Pad(List.of(zeros, 0, 0), List.of(zeros, 0, 0), new Pad.Mode.Constant(0)));
            shortcut = builder.last();
        }
        builder.add(prefix + "add", new Add(), main, shortcut).add(prefix + "relu2", new ReLU());
    }

    private static Conv2d convolution(int in, int out, int stride) {
        return Conv2d.of(in, out, 3).withPadding(1).withStride(stride).withoutBias();
    }
}
