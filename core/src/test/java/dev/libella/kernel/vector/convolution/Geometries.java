package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.tile.Registers;
import java.util.List;
import java.util.Random;

/** Awkward sizes and random numbers for tests of convolutions. */
public final class Geometries {
    /** The register files that Java runs on: AVX-512, AVX2, NEON. */
    public static final List<Registers> MACHINES =
            List.of(new Registers(16, 32), new Registers(8, 16), new Registers(4, 32));

    private static final int[] SIZES = {1, 2, 3, 5, 7, 11, 14, 16, 17, 18};
    private static final int[] CHANNELS = {1, 2, 3, 6, 7, 8, 9, 15, 16, 17, 24, 31, 32, 48};

    private Geometries() {}

    /** A random convolution of moderate size. */
    static ConvGeometry convolution(Random random) {
        int in = pick(random, CHANNELS);
        int out = pick(random, CHANNELS);
        Axis height = axis(random);
        return new ConvGeometry(
                1 + random.nextInt(3), 1, in, out, Axis.ONE, height, random.nextBoolean() ? height : axis(random));
    }

    static Axis axis(Random random) {
        while (true) {
            int in = pick(random, SIZES);
            int kernel = 1 + random.nextInt(random.nextInt(3) == 0 ? 7 : 3);
            int stride = 1 + random.nextInt(3);
            int dilation = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1;
            int span = dilation * (kernel - 1) + 1;
            int before = random.nextInt(span);
            int after = random.nextInt(span);
            if (in + before + after >= span) {
                return new Axis(in, (in + before + after - span) / stride + 1, kernel, stride, before, dilation);
            }
        }
    }

    public static float[] numbers(Random random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextFloat() * 2 - 1;
        }
        return numbers;
    }

    private static int pick(Random random, int[] from) {
        return from[random.nextInt(from.length)];
    }
}
