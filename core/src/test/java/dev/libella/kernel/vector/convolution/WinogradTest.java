package dev.libella.kernel.vector.convolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.reference.ReferenceConvolution;
import dev.libella.kernel.vector.convolution.ConvolutionKernel.Packing;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.layout.Reorder;
import dev.libella.kernel.vector.tile.Registers;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WinogradTest {
    private static final int[] CHANNELS = {1, 3, 15, 16, 17, 32, 48, 64};
    private static final int[] SIZES = {1, 2, 3, 4, 5, 7, 8, 11, 14, 17};

    /** Random 3×3 geometries with stride 1, every padding up to 2 on either side. */
    private static ConvGeometry geometry(Random random) {
        return new ConvGeometry(
                1 + random.nextInt(3),
                1,
                CHANNELS[random.nextInt(CHANNELS.length)],
                CHANNELS[random.nextInt(CHANNELS.length)],
                Axis.ONE,
                axis(random),
                axis(random));
    }

    private static Axis axis(Random random) {
        while (true) {
            int in = SIZES[random.nextInt(SIZES.length)];
            int before = random.nextInt(3);
            int out = in + before + random.nextInt(3) - 2;
            if (out >= 1) {
                return new Axis(in, out, 3, 1, before, 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithTheReferenceInEveryDirection(int seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 3; i++) {
            ConvGeometry g = geometry(random);
            Registers registers = Geometries.MACHINES.get(i);
            String what = "seed " + seed + ", " + g + " on " + registers;
            float[] x = Geometries.numbers(random, g.batch() * g.inChannels() * g.inPositions());
            float[] dy = Geometries.numbers(random, g.batch() * g.outChannels() * g.outPositions());
            float[] weight = Geometries.numbers(random, g.outChannels() * g.inChannels() * 9);
            float[] bias = Geometries.numbers(random, g.outChannels());
            Packing packing = random.nextBoolean() ? Packing.ONCE : Packing.EACH_RUN;
            checkForward(g, packing, registers, x, weight, bias, what);
            checkInputGradient(g, packing, registers, dy, weight, what);
            checkWeightGradient(g, new WinogradWeightGradient(g, registers), x, dy, what);
            checkWeightGradient(g, new WideWinogradWeightGradient(g, registers), x, dy, "wide " + what);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void agreesWithTheReferenceForManyChannels(int machine) {
        Random random = new Random(9);
        Registers registers = Geometries.MACHINES.get(machine);
        Axis height = new Axis(5, 5, 3, 1, 1, 1);
        ConvGeometry g = new ConvGeometry(2, 1, 170, 190, Axis.ONE, height, new Axis(7, 7, 3, 1, 1, 1));
        float[] x = Geometries.numbers(random, g.batch() * g.inChannels() * g.inPositions());
        float[] dy = Geometries.numbers(random, g.batch() * g.outChannels() * g.outPositions());
        float[] weight = Geometries.numbers(random, g.outChannels() * g.inChannels() * 9);
        float[] bias = Geometries.numbers(random, g.outChannels());
        String what = g + " on " + registers;
        for (Packing packing : Packing.values()) {
            checkForward(g, packing, registers, x, weight, bias, what + " packed " + packing);
            checkInputGradient(g, packing, registers, dy, weight, what + " packed " + packing);
        }
        checkWeightGradient(g, new WideWinogradWeightGradient(g, registers), x, dy, what);
    }

    @Test
    void transformsManyFiltersWhereTheyAreNeeded() {
        Axis axis = new Axis(7, 7, 3, 1, 1, 1);
        ConvGeometry g = new ConvGeometry(16, 1, 512, 512, Axis.ONE, axis, axis);
        assertThat(WinogradConvolution.forward(g, Packing.EACH_RUN, 2).packedSize())
                .isLessThan(512 * 512 * 36 / 2);
        assertThat(WinogradConvolution.forward(g, Packing.ONCE, 2).packedSize()).isGreaterThan(512 * 512 * 36);
        assertThat(WeightGradientKernel.of(g, Layout.BLOCKED, Layout.BLOCKED).partialSize())
                .isLessThan(512 * 512 * 36 / 3);
    }

    private static void checkForward(
            ConvGeometry g,
            Packing packing,
            Registers registers,
            float[] x,
            float[] weight,
            float[] bias,
            String what) {
        float[] expected = new float[g.batch() * g.outChannels() * g.outPositions()];
        ReferenceConvolution.forward(g, x, weight, bias, expected, 0, g.batch() * g.outChannels());
        WinogradConvolution fast = WinogradConvolution.of(g, true, packing, 1, registers);
        float[] biases = Arrays.copyOf(bias, fast.biasSize());
        float[] source = blocked(g.batch(), g.inChannels(), g.inPositions(), x);
        float[] y = run(fast, source, weight, Finish.of(biases), g.batch(), g.outChannels(), g.outPositions());
        assertClose(y, expected, "forward, " + what);
        for (int threads = 2; threads <= 8; threads++) {
            WinogradConvolution shared = WinogradConvolution.of(g, true, packing, threads, registers);
            float[] same = run(shared, source, weight, Finish.of(biases), g.batch(), g.outChannels(), g.outPositions());
            assertThat(Arrays.mismatch(same, y))
                    .as("first difference with " + threads + " threads, " + what)
                    .isEqualTo(-1);
        }

        float[] residual = blocked(g.batch(), g.outChannels(), g.outPositions(), expected);
        Finish finish = Finish.of(biases, 0, 6).withResidual(residual);
        float[] limited = run(fast, source, weight, finish, g.batch(), g.outChannels(), g.outPositions());
        for (int i = 0; i < expected.length; i++) {
            expected[i] = Math.clamp(2 * expected[i], 0, 6);
        }
        assertClose(limited, expected, "forward with residual and limits, " + what);
    }

    private static void checkInputGradient(
            ConvGeometry g, Packing packing, Registers registers, float[] dy, float[] weight, String what) {
        float[] expected = new float[g.batch() * g.inChannels() * g.inPositions()];
        ReferenceConvolution.inputGradient(g, dy, weight, null, expected, 0, g.batch() * g.inChannels());
        WinogradConvolution fast = WinogradConvolution.of(g, false, packing, 1, registers);
        float[] source = blocked(g.batch(), g.outChannels(), g.outPositions(), dy);
        Finish none = Finish.of(new float[fast.biasSize()]);
        float[] dx = run(fast, source, weight, none, g.batch(), g.inChannels(), g.inPositions());
        assertClose(dx, expected, "input gradient, " + what);
    }

    private static void checkWeightGradient(
            ConvGeometry g, WeightGradientKernel fast, float[] x, float[] dy, String what) {
        float[] expected = new float[g.outChannels() * g.inChannels() * 9];
        ReferenceConvolution.weightGradient(g, x, dy, expected, null, 0, g.outChannels());
        float[] xs = blocked(g.batch(), g.inChannels(), g.inPositions(), x);
        float[] dys = blocked(g.batch(), g.outChannels(), g.outPositions(), dy);
        float[] dw = KernelRuns.weightGradient(fast, xs, dys, expected.length);
        assertClose(dw, expected, "weight gradient, " + what);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 14, 32, 64, 1, 1",
        "1, 14, 32, 64, 2, 2",
        "1, 8, 64, 64, 2, 2",
        "1, 28, 128, 128, 2, 4",
        "1, 28, 128, 128, 3, 3",
        "8, 14, 32, 64, 2, 8"
    })
    void hasNoMorePiecesThanItsThreadsNeed(int batch, int size, int in, int out, int threads, int pieces) {
        Axis axis = new Axis(size, size, 3, 1, 1, 1);
        ConvGeometry g = new ConvGeometry(batch, 1, in, out, Axis.ONE, axis, axis);
        Registers registers = Geometries.MACHINES.getFirst();
        assertThat(WinogradConvolution.of(g, true, Packing.ONCE, threads, registers)
                        .pieces())
                .isEqualTo(pieces);
    }

    @Test
    void onlyDenseThreeByThreeFiltersFit() {
        Axis three = new Axis(8, 8, 3, 1, 1, 1);
        assertThat(WinogradConvolution.fits(new ConvGeometry(1, 1, 16, 16, Axis.ONE, three, three)))
                .isTrue();
        assertThat(WinogradConvolution.fits(new ConvGeometry(1, 2, 16, 16, Axis.ONE, three, three)))
                .isFalse();
        for (Axis other :
                new Axis[] {new Axis(8, 4, 3, 2, 1, 1), new Axis(8, 8, 5, 1, 2, 1), new Axis(8, 8, 3, 1, 2, 2)}) {
            assertThat(WinogradConvolution.fits(new ConvGeometry(1, 1, 16, 16, Axis.ONE, three, other)))
                    .isFalse();
        }
    }

    private static float[] run(
            WinogradConvolution fast,
            float[] source,
            float[] weight,
            Finish finish,
            int batch,
            int channels,
            int positions) {
        int size = batch * Layout.BLOCKED.padded(channels) * positions;
        float[] result = KernelRuns.result(fast, source, weight, size, finish);
        float[] planar = new float[batch * channels * positions];
        Reorder.run(channels, positions, result, Layout.BLOCKED, planar, Layout.PLANAR, 0, batch);
        return planar;
    }

    private static float[] blocked(int batch, int channels, int positions, float[] planar) {
        float[] blocked = new float[batch * Layout.BLOCKED.padded(channels) * positions];
        Reorder.run(channels, positions, planar, Layout.PLANAR, blocked, Layout.BLOCKED, 0, batch);
        return blocked;
    }

    /** Winograd's price: an error of at most 1e-4 of the result's scale. */
    private static void assertClose(float[] actual, float[] expected, String what) {
        float scale = 0;
        for (float value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        assertThat(actual).as(what).containsExactly(expected, within(1e-4f * Math.max(scale, 1e-3f)));
    }
}
