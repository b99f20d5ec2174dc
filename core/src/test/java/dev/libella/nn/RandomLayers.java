package dev.libella.nn;

import dev.libella.nn.layer.*;
import dev.libella.tensor.Padding;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

/** Random networks for property tests: every layer type, every option, and branches. The same seed, the same network. */
public final class RandomLayers {
    /** How many types of layer {@link #layer} draws from. */
    public static final int TYPES = 68;

    private final Random random;

    private RandomLayers(long seed) {
        this.random = new Random(seed);
    }

    /** A network of up to 12 layers that fit each other, some of them in branches that are added or joined. */
    public static Network network(long seed) {
        RandomLayers layers = new RandomLayers(seed);
        int axes = 1 + layers.random.nextInt(3);
        int[] input = new int[1 + axes];
        input[0] = layers.pick(1, 2, 3, 4, 6, 8);
        for (int axis = 1; axis <= axes; axis++) {
            input[axis] = 3 + layers.random.nextInt(8);
        }
        Network.Builder builder = Network.builder(Shape.of(input));
        int wanted = 1 + layers.random.nextInt(12);
        for (int tries = 0, added = 0; tries < 400 && added < wanted; tries++) {
            if (layers.add(builder, layers.layer(layers.random.nextInt(TYPES), builder.shape()))) {
                added++;
            }
        }
        return builder.add("last", new ReLU()).build();
    }

    private boolean add(Network.Builder builder, Layer layer) {
        try {
            String last = builder.last();
            switch (layer) {
                case Add a -> builder.add(layer.getClass().getSimpleName() + random.nextInt(), a, last, last);
                case Multiply m -> builder.add("multiply." + random.nextInt(), m, last, last);
                case Concat c -> builder.add("concat-" + random.nextInt(), c, last, last, last);
                default -> builder.add(layer);
            }
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** A layer of a type, 0 to {@link #TYPES} − 1, that probably fits a shape. */
    private Layer layer(int type, Shape in) {
        int axes = Math.clamp(in.rank() - 1, 1, 3);
        int c = in.rank() == 0 ? 1 : in.size(0);
        int groups = random.nextInt(3) == 0 ? c : 1;
        return switch (type) {
            case 0 -> new Conv1d(c, groups * pick(1, 2, 3), convolution(), groups, flip());
            case 1, 2 -> new Conv2d(c, groups * pick(1, 2, 3), convolution(), convolution(), groups, flip());
            case 3 -> new Conv3d(c, groups * pick(1, 2), convolution(), convolution(), convolution(), groups, flip());
            case 4 -> new ConvTranspose1d(c, groups, List.of(stride2()), List.of(pick(0, 1)), groups, flip());
            case 5 ->
                new ConvTranspose2d(c, groups, List.of(stride2(), stride2()), List.of(pick(0, 1), 1), groups, flip());
            case 6 ->
                new ConvTranspose3d(
                        c, groups, List.of(stride2(), stride2(), stride2()), List.of(1, 1, 1), groups, flip());
            case 7 -> new MaxPool1d(pool());
            case 8 -> new MaxPool2d(pool(), pool());
            case 9 -> new MaxPool3d(pool(), pool(), pool());
            case 10 -> new AvgPool1d(pool(), flip(), divisor());
            case 11 -> new AvgPool2d(pool(), pool(), flip(), divisor());
            case 12 -> new AvgPool3d(pool(), pool(), pool(), flip(), divisor());
            case 13 -> new SumPool1d(pool());
            case 14 -> new SumPool2d(pool(), pool());
            case 15 -> new LpPool1d(pick(1, 2, 3), pool());
            case 16 -> new LpPool2d(1 + number(), pool(), pool());
            case 17 -> new AdaptiveAvgPool1d(pick(1, 2, 5));
            case 18 -> new AdaptiveAvgPool2d(pick(1, 2, 5), pick(1, 2, 5));
            case 19 -> new AdaptiveAvgPool3d(pick(1, 2, 5), pick(1, 2, 5), pick(1, 2, 5));
            case 20 -> new AdaptiveMaxPool1d(pick(1, 2, 5));
            case 21 -> new AdaptiveMaxPool2d(pick(1, 2, 5), pick(1, 2, 5));
            case 22 -> new AdaptiveMaxPool3d(pick(1, 2, 5), pick(1, 2, 5), pick(1, 2, 5));
            case 23 -> new Linear(in.rank() == 0 ? 1 : in.size(-1), pick(1, 4, 10), flip());
            case 24 -> new Flatten();
            case 25 -> new Dropout(number());
            case 26 -> new Dropout2d(number());
            case 27 -> new BatchNorm1d(c, number(), number());
            case 28 -> flip() ? BatchNorm2d.of(c) : new BatchNorm2d(c, number(), number());
            case 29 -> new GroupNorm(groups, c, number(), flip());
            case 30 -> new InstanceNorm2d(c, number(), flip());
            case 31 -> new LayerNorm(in, number(), flip());
            case 32 -> flip() ? LocalResponseNorm.of(3) : new LocalResponseNorm(2, number(), number(), number());
            case 33 -> new Softmax(pick(1, -1));
            case 34 -> new LogSoftmax(pick(1, -1));
            case 35 -> new PReLU(pick(1, c));
            case 36, 37 -> new Add();
            case 38 -> new Multiply();
            case 39 -> new Concat(pick(1, -1));
            case 40 -> new Narrow(1, c / 2, Math.max(1, c / 4));
            case 41 -> new ChannelShuffle(groups);
            case 42 -> new PixelShuffle(2);
            case 43 -> new Upsample(pick(4, 7), pick(5, 9), upsampleMode());
            case 44 -> pad(axes);
            case 45 -> new CELU(1 + number());
            case 46 -> new ELU(number());
            case 47 -> new GELU(flip());
            case 48 -> new Hardshrink(number());
            case 49 -> new Hardsigmoid();
            case 50 -> new Hardswish();
            case 51 -> new Hardtanh(0, flip() ? Double.POSITIVE_INFINITY : number());
            case 52 -> new LeakyReLU(number());
            case 53 -> new LogSigmoid();
            case 54 -> new Mish();
            case 55 -> new ReLU();
            case 56 -> new ReLU6();
            case 57 -> new SELU();
            case 58 -> new SiLU();
            case 59 -> new Sigmoid();
            case 60 -> flip() ? new Softplus() : new Softplus(1 + number(), 10);
            case 61 -> new Softshrink(number());
            case 62 -> new Softsign();
            case 63 -> new Tanh();
            case 64 -> new Tanhshrink();
            case 65 -> new Threshold(number(), -number());
            case 66 -> new BatchNorm3d(c, number(), number());
            case 67 -> new FakeQuantize((float) number() + 0.1f, pick(-128, 0, 7));
            default -> new ReLU();
        };
    }

    private Upsample.Mode upsampleMode() {
        return switch (random.nextInt(3)) {
            case 0 -> Upsample.Mode.NEAREST;
            case 1 -> Upsample.Mode.BILINEAR;
            default -> Upsample.Mode.BILINEAR_ALIGN_CORNERS;
        };
    }

    private Layer pad(int axes) {
        Pad.Mode mode = switch (random.nextInt(4)) {
            case 0 -> new Pad.Mode.Constant(number());
            case 1 -> new Pad.Mode.Reflect();
            case 2 -> new Pad.Mode.Replicate();
            default -> new Pad.Mode.Circular();
        };
        List<Integer> before = random.ints(axes, 0, 3).boxed().toList();
        List<Integer> after = random.ints(axes, -1, 3).boxed().toList();
        return new Pad(before, after, mode);
    }

    private Window convolution() {
        Padding padding = switch (random.nextInt(4)) {
            case 0 -> Padding.VALID;
            case 1 -> Padding.SAME;
            case 2 -> Padding.of(1);
            default -> Padding.of(pick(0, 1), 1);
        };
        int stride = padding.equals(Padding.SAME) ? 1 : pick(1, 1, 2);
        return new Window(pick(1, 2, 3), stride, padding, pick(1, 1, 2), false);
    }

    private Window stride2() {
        return Window.of(pick(2, 3), 2).withPadding(pick(0, 1));
    }

    private Window pool() {
        return new Window(pick(2, 3), pick(1, 2, 3), Padding.of(pick(0, 1), pick(0, 1)), 1, flip());
    }

    private OptionalInt divisor() {
        return flip() ? OptionalInt.empty() : OptionalInt.of(pick(1, 2, 7));
    }

    private int pick(int... values) {
        return values[random.nextInt(values.length)];
    }

    private boolean flip() {
        return random.nextBoolean();
    }

    /** In (0, 1). */
    private double number() {
        return random.nextInt(4) == 0 ? 0.5 : 1 - random.nextDouble();
    }
}
