package dev.libella.kernel.vector.convolution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.reference.ReferenceConvolution;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.layout.Reorder;
import dev.libella.kernel.vector.tile.Registers;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockedConvolutionTest {
    private static final Axis SAME_7 = new Axis(7, 7, 3, 1, 1, 1);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void forwardIsTheReferenceOnAwkwardGeometries(int seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 6; i++) {
            ConvGeometry g = Geometries.convolution(random);
            Registers registers = Geometries.MACHINES.get(i % 3);
            boolean planarInput = random.nextInt(3) == 0;
            Layout in = planarInput ? Layout.PLANAR : Layout.BLOCKED;
            checkForward(g, in, registers, random);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void inputGradientIsTheReferenceOnAwkwardGeometries(int seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 6; i++) {
            ConvGeometry g = Geometries.convolution(random);
            checkInputGradient(g, Geometries.MACHINES.get(i % 3), random);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void groupsOfWholeBlocksAreFast(int groups) {
        Random random = new Random(groups);
        ConvGeometry g = new ConvGeometry(2, groups, 16 * groups, 32 * groups, Axis.ONE, SAME_7, SAME_7);
        for (Registers registers : Geometries.MACHINES) {
            checkForward(g, Layout.BLOCKED, registers, random);
            checkInputGradient(g, registers, random);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void oneLargeImageIsCutIntoPieces(int stride) {
        Axis axis = new Axis(33, (33 - 1) / stride + 1, 3, stride, 1, 1);
        ConvGeometry g = new ConvGeometry(1, 1, 32, 64, Axis.ONE, axis, axis);
        assertThat(BlockedConvolution.forward(g, Layout.BLOCKED, Layout.BLOCKED).pieces())
                .isGreaterThan(3);
        for (Registers registers : Geometries.MACHINES) {
            checkForward(g, Layout.BLOCKED, registers, new Random(1));
            checkInputGradient(g, registers, new Random(1));
        }
    }

    private static void checkForward(ConvGeometry g, Layout in, Registers registers, Random random) {
        Layout out = Layout.BLOCKED;
        float[] x = Geometries.numbers(random, g.batch() * g.inChannels() * g.inPositions());
        float[] weight = Geometries.numbers(random, g.outChannels() * g.inPerGroup() * g.taps());
        float[] bias = Geometries.numbers(random, g.outChannels());
        int results = g.batch() * g.outChannels() * g.outPositions();
        float[] residual = Geometries.numbers(random, results);
        float[] expected = new float[results];
        ReferenceConvolution.forward(g, x, weight, bias, expected, 0, g.batch() * g.outChannels());

        BlockedConvolution fast = BlockedConvolution.forward(g, in, out, false, registers);
        float[] xs = reordered(g.batch(), g.inChannels(), g.inPositions(), x, Layout.PLANAR, in);
        float[] rs = reordered(g.batch(), g.outChannels(), g.outPositions(), residual, Layout.PLANAR, out);
        float[] biases = Arrays.copyOf(bias, fast.biasSize());
        String what = g + " on " + registers;
        compare(KernelRuns.result(fast, xs, weight, fast.resultSize(), Finish.of(biases)), expected, g, out, what);

        Finish relu = Finish.of(biases, 0, Float.POSITIVE_INFINITY);
        for (int i = 0; i < results; i++) {
            expected[i] = Math.max(0, expected[i]);
        }
        compare(KernelRuns.result(fast, xs, weight, fast.resultSize(), relu), expected, g, out, what + " with ReLU");

        Finish limits = Finish.of(biases, 0, 0.5f);
        for (int i = 0; i < results; i++) {
            expected[i] = Math.min(0.5f, expected[i]);
        }
        compare(
                KernelRuns.result(fast, xs, weight, fast.resultSize(), limits),
                expected,
                g,
                out,
                what + " with limits");

        Finish sum = limits.withResidual(rs);
        ReferenceConvolution.forward(g, x, weight, bias, expected, 0, g.batch() * g.outChannels());
        for (int i = 0; i < results; i++) {
            expected[i] = Math.clamp(expected[i] + residual[i], 0, 0.5f);
        }
        compare(KernelRuns.result(fast, xs, weight, fast.resultSize(), sum), expected, g, out, what + " with residual");
    }

    private static void checkInputGradient(ConvGeometry g, Registers registers, Random random) {
        Layout in = Layout.BLOCKED;
        Layout out = Layout.BLOCKED;
        float[] dy = Geometries.numbers(random, g.batch() * g.outChannels() * g.outPositions());
        float[] weight = Geometries.numbers(random, g.outChannels() * g.inPerGroup() * g.taps());
        float[] expected = new float[g.batch() * g.inChannels() * g.inPositions()];
        ReferenceConvolution.inputGradient(g, dy, weight, null, expected, 0, g.batch() * g.inChannels());

        BlockedConvolution fast = BlockedConvolution.inputGradient(g, out, in, registers);
        float[] dys = reordered(g.batch(), g.outChannels(), g.outPositions(), dy, Layout.PLANAR, out);
        Finish none = Finish.of(new float[fast.biasSize()]);
        float[] dx = KernelRuns.result(fast, dys, weight, fast.resultSize(), none);
        float[] actual = reordered(g.batch(), g.inChannels(), g.inPositions(), dx, in, Layout.PLANAR);
        assertThat(actual)
                .as("%s on %s", g, registers)
                .containsExactly(expected, KernelRuns.tolerance(g.outPerGroup() * g.taps()));
    }

    private static void compare(float[] y, float[] expected, ConvGeometry g, Layout out, String what) {
        float[] actual = reordered(g.batch(), g.outChannels(), g.outPositions(), y, out, Layout.PLANAR);
        assertThat(actual).as(what).containsExactly(expected, KernelRuns.tolerance(g.inPerGroup() * g.taps()));
    }

    private static float[] reordered(int batch, int channels, int positions, float[] x, Layout in, Layout out) {
        float[] y = new float[batch * out.padded(channels) * positions];
        Reorder.run(channels, positions, x, in, y, out, 0, batch);
        return y;
    }
}
