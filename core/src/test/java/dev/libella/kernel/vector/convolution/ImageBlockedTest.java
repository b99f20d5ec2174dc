package dev.libella.kernel.vector.convolution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.reference.ReferenceConvolution;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.layout.Reorder;
import dev.libella.kernel.vector.tile.Registers;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageBlockedTest {
    private static final int[] BATCHES = {1, 15, 16, 17, 33, 70};

    /** Vectors are objects at first: larger ones would take seconds. */
    private static final long MOST_WORK = 1_000_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyDirectionIsTheReferenceOnAwkwardGeometries(int seed) {
        Random random = new Random(seed);
        for (int checked = 0; checked < 2 * BATCHES.length; ) {
            ConvGeometry one = Geometries.convolution(random);
            ConvGeometry g = new ConvGeometry(
                    BATCHES[checked % BATCHES.length],
                    1,
                    one.inChannels(),
                    one.outChannels(),
                    Axis.ONE,
                    one.height(),
                    one.width());
            if (g.multiplyAdds() < MOST_WORK) {
                check(g, Geometries.MACHINES.get(random.nextInt(3)), random);
                checked++;
            }
        }
    }

    @Test
    void paddingMayBeWiderThanTheKernel() {
        Axis height = new Axis(2, 10, 2, 1, 5, 1);
        Axis width = new Axis(3, 5, 3, 2, 4, 1);
        for (Registers registers : Geometries.MACHINES) {
            check(new ConvGeometry(17, 1, 2, 3, Axis.ONE, height, width), registers, new Random(1));
        }
    }

    @Test
    void aStrideMayBeLongerThanTheKernel() {
        Axis axis = new Axis(14, 3, 2, 5, 1, 3);
        for (Registers registers : Geometries.MACHINES) {
            check(new ConvGeometry(33, 1, 3, 7, Axis.ONE, axis, axis), registers, new Random(1));
        }
    }

    private static void check(ConvGeometry g, Registers registers, Random random) {
        String what = g + " on " + registers;
        float[] x = Geometries.numbers(random, g.batch() * g.inChannels() * g.inPositions());
        float[] weight = Geometries.numbers(random, g.outChannels() * g.inChannels() * g.taps());
        float[] bias = Geometries.numbers(random, g.outChannels());
        int results = g.batch() * g.outChannels() * g.outPositions();
        float[] dy = Geometries.numbers(random, results);
        float[] y = new float[results];
        ReferenceConvolution.forward(g, x, weight, bias, y, 0, g.batch() * g.outChannels());
        float[] dx = new float[x.length];
        ReferenceConvolution.inputGradient(g, dy, weight, null, dx, 0, g.batch() * g.inChannels());
        float[] dw = new float[weight.length];
        ReferenceConvolution.weightGradient(g, x, dy, dw, null, 0, g.outChannels());

        float[] xs = blocked(g.batch(), x);
        float[] dys = blocked(g.batch(), dy);
        int termsIn = g.inChannels() * g.taps();
        int termsOut = g.outChannels() * g.taps();
        ConvolutionKernel forward = ImageBlockedConvolution.forward(g, false, registers);
        compare(KernelRuns.result(forward, xs, weight, dys.length, Finish.of(bias)), y, g, termsIn, what);
        for (int i = 0; i < results; i++) {
            y[i] = Math.max(0, y[i]);
        }
        Finish relu = Finish.of(bias, 0, Float.POSITIVE_INFINITY);
        compare(KernelRuns.result(forward, xs, weight, dys.length, relu), y, g, termsIn, what + " with ReLU");
        Finish limits = Finish.of(bias, 0, 0.5f);
        for (int i = 0; i < results; i++) {
            y[i] = Math.min(0.5f, y[i]);
        }
        compare(KernelRuns.result(forward, xs, weight, dys.length, limits), y, g, termsIn, what + " with limits");
        Finish residual = limits.withResidual(dys);
        ReferenceConvolution.forward(g, x, weight, bias, y, 0, g.batch() * g.outChannels());
        for (int i = 0; i < results; i++) {
            y[i] = Math.clamp(y[i] + dy[i], 0, 0.5f);
        }
        compare(KernelRuns.result(forward, xs, weight, dys.length, residual), y, g, termsIn, what + " with residual");

        ConvolutionKernel back = ImageBlockedConvolution.inputGradient(g, registers);
        Finish none = Finish.of(new float[back.biasSize()]);
        compare(KernelRuns.result(back, dys, weight, xs.length, none), dx, g, termsOut, what + " back");

        float[] actual = KernelRuns.weightGradient(new ImageBlockedWeightGradient(g, registers), xs, dys, dw.length);
        assertThat(actual).as(what).containsExactly(dw, KernelRuns.tolerance(g.batch() * g.outPositions()));
    }

    private static void compare(float[] y, float[] expected, ConvGeometry g, int terms, String what) {
        float[] actual = new float[expected.length];
        Reorder.run(g.batch(), expected.length / g.batch(), y, Layout.BLOCKED, actual, Layout.PLANAR, 0, 1);
        assertThat(actual).as(what).containsExactly(expected, KernelRuns.tolerance(terms));
    }

    /** To blocks of images: what channels are in an example, images are in a batch. */
    private static float[] blocked(int batch, float[] x) {
        int positions = x.length / batch;
        float[] y = new float[Layout.BLOCKED.padded(batch) * positions];
        Reorder.run(batch, positions, x, Layout.PLANAR, y, Layout.BLOCKED, 0, 1);
        return y;
    }
}
