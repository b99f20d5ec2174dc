package dev.libella.kernel.vector.convolution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.reference.ReferenceConvolution;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.layout.Reorder;
import dev.libella.kernel.vector.tile.Registers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DenseConvolutionTest {
    /** Kernels, strides, dilations and paddings whose planes may be this small. */
    private static final List<Axis> AXES = axes();

    private static List<Axis> axes() {
        List<Axis> axes = new ArrayList<>();
        for (int in = 1; in <= 5; in++) {
            for (int kernel = 1; kernel <= 5; kernel++) {
                for (int stride = 1; stride <= 2; stride++) {
                    for (int dilation = 1; dilation <= 2; dilation++) {
                        int span = dilation * (kernel - 1) + 1;
                        for (int before = 0; before < span; before++) {
                            if (in + 2 * before >= span) {
                                int out = (in + 2 * before - span) / stride + 1;
                                axes.add(new Axis(in, out, kernel, stride, before, dilation));
                            }
                        }
                    }
                }
            }
        }
        return axes;
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 16", "24, 40", "8, 17", "48, 96", "33, 64"})
    void isTheReferenceInEveryDirection(int inChannels, int outChannels) {
        Random random = new Random(outChannels);
        int checked = 0;
        while (checked < 12) {
            Axis height = AXES.get(random.nextInt(AXES.size()));
            Axis width = AXES.get(random.nextInt(AXES.size()));
            int batch = 4 + random.nextInt(30);
            ConvGeometry g = new ConvGeometry(batch, 1, inChannels, outChannels, Axis.ONE, height, width);
            if (DenseConvolution.pays(g)) {
                check(g, Geometries.MACHINES.get(checked % 3), random);
                checked++;
            }
        }
    }

    @Test
    void paysWherePlanesAreSmallerThanFilters() {
        Axis one = new Axis(1, 1, 3, 1, 1, 1);
        Axis two = new Axis(2, 2, 3, 1, 1, 1);
        Axis three = new Axis(3, 3, 3, 1, 1, 1);
        Axis whole = new Axis(3, 1, 3, 1, 0, 1);
        assertThat(pays(8, 1, one)).isTrue();
        assertThat(pays(8, 1, two)).isTrue();
        assertThat(pays(8, 1, whole)).isFalse(); // each tap is used: nothing is gained
        assertThat(pays(8, 1, three)).isFalse();
        assertThat(pays(1, 1, two)).isFalse();
        assertThat(pays(8, 2, two)).isFalse();
    }

    private static boolean pays(int batch, int groups, Axis axis) {
        return DenseConvolution.pays(new ConvGeometry(batch, groups, 32, 32, Axis.ONE, axis, axis));
    }

    private static void check(ConvGeometry g, Registers registers, Random random) {
        String what = g + " on " + registers;
        float[] x = Geometries.numbers(random, g.batch() * g.inChannels() * g.inPositions());
        float[] dy = Geometries.numbers(random, g.batch() * g.outChannels() * g.outPositions());
        float[] weight = Geometries.numbers(random, g.outChannels() * g.inChannels() * g.taps());
        float[] bias = Geometries.numbers(random, g.outChannels());
        float[] biasBack = Geometries.numbers(random, g.inChannels());
        float[] y = new float[dy.length];
        float[] dx = new float[x.length];
        float[] dw = new float[weight.length];
        ReferenceConvolution.forward(g, x, weight, bias, y, 0, g.batch() * g.outChannels());
        ReferenceConvolution.inputGradient(g, dy, weight, biasBack, dx, 0, g.batch() * g.inChannels());
        ReferenceConvolution.weightGradient(g, x, dy, dw, null, 0, g.outChannels());

        float[] xs = blocked(g.inChannels(), g.inPositions(), g.batch(), x);
        float[] dys = blocked(g.outChannels(), g.outPositions(), g.batch(), dy);
        float[] ys = blocked(g.outChannels(), g.outPositions(), g.batch(), y);
        float[] dxs = blocked(g.inChannels(), g.inPositions(), g.batch(), dx);
        ConvolutionKernel forward = DenseConvolution.forward(g, false, registers);
        float[] biases = Arrays.copyOf(bias, forward.biasSize());
        KernelRuns.checkFinished(forward, xs, weight, biases, ys, dys, g.inChannels() * g.taps(), what);
        ConvolutionKernel back = DenseConvolution.inputGradient(g, registers);
        assertThat(back.takesResidual()).isTrue();
        float[] biasesBack = Arrays.copyOf(biasBack, back.biasSize());
        KernelRuns.checkFinished(
                back, dys, weight, biasesBack, dxs, xs, g.outChannels() * g.taps(), "input gradient of " + what);
        int terms = g.batch() * g.outPositions();
        assertThat(KernelRuns.weightGradient(new DenseWeightGradient(g, registers), xs, dys, dw.length))
                .as("weight gradient of %s", what)
                .containsExactly(dw, KernelRuns.tolerance(terms));
    }

    private static float[] blocked(int channels, int positions, int batch, float[] x) {
        float[] y = new float[batch * Layout.BLOCKED.padded(channels) * positions];
        Reorder.run(channels, positions, x, Layout.PLANAR, y, Layout.BLOCKED, 0, batch);
        return y;
    }
}
