package dev.libella.onnx;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.*;
import dev.libella.random.Random;
import dev.libella.tensor.Padding;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;
import dev.libella.tensor.Window;
import java.util.List;
import java.util.OptionalInt;

/** Networks of random layers over images, from a seed. */
final class RandomNetworks {
    private final long key;
    private long position;

    RandomNetworks(long seed) {
        key = Random.key(seed, 7);
    }

    int between(int least, int most) {
        return least + (int) (Random.uniform(key, position++) * (most - least + 1));
    }

    boolean coin() {
        return between(0, 1) == 1;
    }

    Network network() {
        Network.Builder builder = Network.builder(Shape.of(between(1, 4), between(5, 12), between(5, 12)));
        int layers = between(1, 6);
        while (layers > 0) {
            try {
                if (between(0, 5) == 0) {
                    branch(builder);
                } else {
                    builder.add(layer(builder.shape()));
                }
                layers--;
            } catch (ShapeException e) {
                layers -= 0; // it did not fit: another one
            }
        }
        if (coin()) {
            builder.add(new Flatten());
            builder.add(new Linear(builder.shape().elements(), between(1, 7), coin()));
            builder.add(coin() ? new Softmax() : new LogSoftmax());
        }
        return builder.build();
    }

    /** Two ways from one value, and together again. */
    private void branch(Network.Builder builder) {
        String from = builder.last();
        Shape shape = builder.shape();
        if (shape.rank() != 3) {
            return;
        }
        String name = "branch" + position;
        int channels = shape.size(0);
        builder.add(name + "a", Conv2d.of(channels, channels, 3).withPadding(1), from);
        builder.add(name + "b", activation(), from);
        switch (between(0, 2)) {
            case 0 -> builder.add(name, new Add(), name + "a", name + "b");
            case 1 -> builder.add(name, new Multiply(), name + "a", name + "b");
            default -> builder.add(name, new Concat(), name + "a", name + "b");
        }
    }

    private Window window() {
        int kernel = between(1, 4);
        return new Window(kernel, between(1, 3), Padding.of(between(0, kernel / 2), between(0, kernel / 2)), 1, false);
    }

    private Layer layer(Shape in) {
        int channels = in.size(0);
        return switch (between(0, 22)) {
            case 0 -> {
                int groups = coin() ? channels : 1;
                int dilation = between(1, 2);
                yield new Conv2d(
                        channels, groups * between(1, 4), window().withDilation(dilation), window(), groups, coin());
            }
            case 1 ->
                new ConvTranspose2d(channels, between(1, 4), List.of(window(), window()), List.of(0, 0), 1, coin());
            case 2 -> BatchNorm2d.of(channels);
            case 3 -> new MaxPool2d(window().withCeilMode(coin()), window().withCeilMode(coin()));
            case 4 ->
                new AvgPool2d(
                        window().withCeilMode(coin()),
                        window(),
                        false,
                        coin() ? OptionalInt.of(between(1, 5)) : OptionalInt.empty());
            case 5 -> new AvgPool2d(window(), window(), true, OptionalInt.empty());
            case 6 -> new SumPool2d(window().withCeilMode(coin()), window());
            case 7 -> new LpPool2d(between(1, 3), window().withCeilMode(coin()), window());
            case 8 -> new LpPool2d(1.5, window(), window());
            case 9 -> new AdaptiveAvgPool2d(between(1, 4), between(1, 4));
            case 10 -> new AdaptiveMaxPool2d(1, 1);
            case 11 -> new GroupNorm(coin() ? channels : 1, channels, 1e-5, coin());
            case 12 -> new InstanceNorm2d(channels, 1e-5, coin());
            case 13 -> new LayerNorm(in.from(between(0, in.rank() - 1)), 1e-5, coin());
            case 14 -> LocalResponseNorm.of(2 * between(0, 2) + 1);
            case 15 -> new PReLU(coin() ? 1 : channels);
            case 16 -> new Narrow(1, 0, between(1, channels));
            case 17 -> new PixelShuffle(2);
            case 18 -> new ChannelShuffle(channels % 2 == 0 ? 2 : 1);
            case 19 -> new Upsample(in.size(1) * 2, coin() ? in.size(2) * 3 : in.size(2) + 3, upsampling());
            case 20 -> new Pad(List.of(1, 0), List.of(between(0, 2), 2), padMode());
            case 21 -> coin() ? new Dropout(0.5) : new Softmax(between(1, 3));
            default -> activation();
        };
    }

    private Upsample.Mode upsampling() {
        return switch (between(0, 2)) {
            case 0 -> Upsample.Mode.NEAREST;
            case 1 -> Upsample.Mode.BILINEAR;
            default -> Upsample.Mode.BILINEAR_ALIGN_CORNERS;
        };
    }

    private Pad.Mode padMode() {
        return switch (between(0, 3)) {
            case 0 -> new Pad.Mode.Reflect();
            case 1 -> new Pad.Mode.Replicate();
            case 2 -> new Pad.Mode.Circular();
            default -> new Pad.Mode.Constant(between(-1, 1));
        };
    }

    private Activation activation() {
        List<Activation> all = List.of(
                new ReLU(),
                new ReLU6(),
                new Hardtanh(-0.5, 0.7),
                new LeakyReLU(0.1),
                new ELU(0.8),
                new CELU(1.3),
                new SELU(),
                new Sigmoid(),
                new Tanh(),
                new SiLU(),
                new GELU(false),
                new GELU(true),
                new Mish(),
                new Softplus(2, 20),
                new Softsign(),
                new Hardsigmoid(),
                new Hardswish(),
                new LogSigmoid(),
                new Softshrink(0.3),
                new Hardshrink(0.3),
                new Tanhshrink(),
                new Threshold(0.1, -0.2));
        return all.get(between(0, all.size() - 1));
    }

    /** Numbers as after training: norms have moments of their own, too. */
    Parameters parameters(Network network) {
        Parameters parameters = Parameters.initialize(network, between(0, 1 << 20));
        for (Tensor tensor : parameters.asMap().values()) {
            float[] data = tensor.data();
            for (int i = 0; i < data.length; i++) {
                data[i] += 0.3f * Random.uniform(key, position++);
            }
        }
        return parameters;
    }

    Tensor images(Network network, int batch) {
        Tensor images = Tensor.zeros(network.input().prepend(batch));
        for (int i = 0; i < images.data().length; i++) {
            images.data()[i] = 2 * Random.uniform(key, position++) - 1;
        }
        return images;
    }
}
