package dev.libella.kernel.vector.convolution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.convolution.ConvolutionKernel.Packing;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.nn.layer.FakeQuantize;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pooling before results are written is pooling them afterwards, to the bit. */
class WithMaxPoolTest {
    private static final float INFINITY = Float.POSITIVE_INFINITY;
    private static final FakeQuantize SHORT_STEPS = new FakeQuantize(0.0234375f, -100);
    private static final int BLOCK = Layout.BLOCKED.block();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void directTilesPool(int seed) {
        Random random = new Random(seed);
        int pooled = 0;
        for (int i = 0; i < 40; i++) {
            ConvGeometry g = Geometries.convolution(random);
            Registers registers = Geometries.MACHINES.get(i % 3);
            Layout in = random.nextBoolean() ? Layout.PLANAR : Layout.BLOCKED;
            float[] x = Geometries.numbers(random, g.batch() * in.padded(g.inChannels()) * g.inPositions());
            pooled += check(direct(g, in, false, registers), direct(g, in, true, registers), g, x, random);
        }
        assertThat(pooled).isGreaterThan(15);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8, 9, 13, 14})
    void winogradTilesPool(int size) {
        Random random = new Random(size);
        int pooled = 0;
        for (Registers registers : Geometries.MACHINES) {
            for (int threads = 1; threads <= 3; threads++) {
                Axis height = new Axis(size, size, 3, 1, 1, 1);
                Axis width = new Axis(size + threads, size + threads - 1, 3, 1, 0, 1);
                ConvGeometry g = new ConvGeometry(2, 1, 24, 40, Axis.ONE, height, width);
                float[] x = Geometries.numbers(random, g.batch() * 2 * BLOCK * g.inPositions());
                WinogradConvolution kernel = WinogradConvolution.of(g, true, Packing.ONCE, threads, registers);
                pooled += check(kernel, kernel, g, x, random);
            }
        }
        assertThat(pooled).isEqualTo(9);
    }

    @Test
    void whatIsNoNumberStaysThatAndInfinityIsLargest() {
        float[] odd = {Float.NaN, INFINITY, -INFINITY, Float.intBitsToFloat(0xffc00000), Float.MAX_VALUE};
        Random random = new Random(4);
        Axis axis = new Axis(16, 16, 1, 1, 0, 1);
        ConvGeometry g = new ConvGeometry(1, 1, 16, 16, Axis.ONE, axis, axis);
        float[] x = Geometries.numbers(random, 16 * 256);
        for (int i = 0; i < odd.length * 9; i++) {
            x[random.nextInt(256) * 16 + random.nextInt(16)] = odd[i % odd.length];
        }
        for (Registers registers : Geometries.MACHINES) {
            ConvolutionKernel kernel = direct(g, Layout.BLOCKED, false, registers);
            float[] weight = Geometries.numbers(random, 256);
            Finish relu = Finish.of(Geometries.numbers(random, kernel.biasSize()), 0, INFINITY);
            float[] expected = pooled(KernelRuns.result(kernel, x, weight, 16 * 256, relu), 1, g);
            ConvolutionKernel pooling = kernel.withMaxPool(relu).orElseThrow();
            assertThat(KernelRuns.result(pooling, x, weight, expected.length, relu))
                    .as("on %s", registers)
                    .isEqualTo(expected)
                    .contains(Float.NaN, INFINITY);
        }
    }

    @Test
    void onlyResultsThatAreNotNegativeArePooled() {
        Axis axis = new Axis(8, 8, 3, 1, 1, 1);
        ConvGeometry g = new ConvGeometry(1, 1, 16, 16, Axis.ONE, axis, axis);
        ConvolutionKernel direct = direct(g, Layout.BLOCKED, false, Registers.NATIVE);
        ConvolutionKernel gradient = BlockedConvolution.inputGradient(g, Layout.BLOCKED, Layout.BLOCKED);
        ConvolutionKernel winograd = WinogradConvolution.forward(g, Packing.ONCE, 1);
        Finish none = Finish.of(new float[16]);
        Finish relu = Finish.of(new float[16], 0, INFINITY);
        for (ConvolutionKernel kernel : new ConvolutionKernel[] {direct, winograd}) {
            assertThat(kernel.withMaxPool(relu)).isPresent();
            assertThat(kernel.withMaxPool(none)).isEmpty();
            assertThat(kernel.withMaxPool(relu.withResidual(new float[16 * 64])))
                    .isEmpty();
            assertThat(kernel.withMaxPool(Finish.of(new float[16], -1, 1))).isEmpty();
            assertThat(kernel.withMaxPool(relu).orElseThrow().withMaxPool(relu)).isEmpty();
        }
        assertThat(gradient.withMaxPool(relu)).isEmpty();
    }

    private static BlockedConvolution direct(ConvGeometry g, Layout in, boolean rounds, Registers registers) {
        return BlockedConvolution.forward(g, in, Layout.BLOCKED, rounds, registers);
    }

    /** Compares with the plain kernel's results pooled; gives 1 if the kernel pools, 0 if not. */
    private static int check(
            ConvolutionKernel plain, ConvolutionKernel rounding, ConvGeometry g, float[] x, Random random) {
        float[] weight = Geometries.numbers(random, g.outChannels() * g.inChannels() * g.taps());
        float[] bias = Geometries.numbers(random, plain.biasSize());
        Finish relu = Finish.of(bias, 0, INFINITY);
        if (plain.withMaxPool(relu).isEmpty()) {
            return 0;
        }
        compare(plain, relu, g, x, weight);
        compare(plain, Finish.of(bias, 0, 0.5f), g, x, weight);
        compare(rounding, relu.withRounding(SHORT_STEPS), g, x, weight);
        return 1;
    }

    private static void compare(ConvolutionKernel kernel, Finish finish, ConvGeometry g, float[] x, float[] weight) {
        int planes = g.batch() * Math.ceilDiv(g.outChannels(), BLOCK);
        float[] y = KernelRuns.result(kernel, x, weight, planes * BLOCK * g.outPositions(), finish);
        float[] expected = pooled(y, planes, g);
        ConvolutionKernel pooling = kernel.withMaxPool(finish).orElseThrow();
        assertThat(KernelRuns.result(pooling, x, weight, expected.length, finish))
                .as("%s with %s", g, finish)
                .isEqualTo(expected);
    }

    /** The largest numbers of each 2×2 patch. */
    private static float[] pooled(float[] y, int planes, ConvGeometry g) {
        int width = g.width().out();
        int rows = g.height().out() / 2;
        int columns = width / 2;
        float[] largest = new float[planes * rows * columns * BLOCK];
        for (int i = 0; i < largest.length; i++) {
            int position = i / BLOCK;
            int row = position / columns / rows * g.height().out() + position / columns % rows * 2;
            int at = (row * width + position % columns * 2) * BLOCK + i % BLOCK;
            int below = at + width * BLOCK;
            largest[i] = Math.max(Math.max(y[at], y[at + BLOCK]), Math.max(y[below], y[below + BLOCK]));
        }
        return largest;
    }
}
