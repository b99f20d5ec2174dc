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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PointwiseConvolutionTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "3, 16", "24, 40", "8, 17", "48, 96", "40, 7", "33, 64"})
    void isTheReferenceInBothDirections(int inChannels, int outChannels) {
        Random random = new Random(inChannels);
        for (int[] size : new int[][] {{1, 1}, {7, 7}, {3, 14}, {5, 1}}) {
            int batch = 1 + random.nextInt(3);
            ConvGeometry g =
                    new ConvGeometry(batch, 1, inChannels, outChannels, Axis.ONE, axis(size[0]), axis(size[1]));
            for (Registers registers : Geometries.MACHINES) {
                check(g, registers, random);
            }
        }
    }

    @Test
    void aLargeImageIsReadInBandsAndASmallOneCutIntoShares() {
        ConvGeometry large = new ConvGeometry(1, 1, 64, 8, Axis.ONE, axis(41), axis(43));
        check(large, Registers.NATIVE, new Random(1));
        ConvGeometry small = new ConvGeometry(1, 1, 128, 128, Axis.ONE, axis(7), axis(7));
        assertThat(PointwiseConvolution.forward(small, false, Registers.NATIVE).pieces())
                .isEqualTo(3);
        check(small, Registers.NATIVE, new Random(2));
    }

    @Test
    void onlySingleTapsThatVisitEachPositionFit() {
        assertThat(PointwiseConvolution.fits(new ConvGeometry(2, 1, 3, 5, Axis.ONE, axis(4), axis(5))))
                .isTrue();
        assertThat(PointwiseConvolution.fits(new ConvGeometry(2, 2, 32, 32, Axis.ONE, axis(4), axis(5))))
                .isFalse();
        for (Axis other :
                new Axis[] {new Axis(5, 3, 1, 2, 0, 1), new Axis(5, 7, 1, 1, 1, 1), new Axis(5, 5, 3, 1, 1, 1)}) {
            assertThat(PointwiseConvolution.fits(new ConvGeometry(2, 1, 3, 5, Axis.ONE, axis(4), other)))
                    .isFalse();
        }
    }

    private static void check(ConvGeometry g, Registers registers, Random random) {
        float[] x = Geometries.numbers(random, g.batch() * g.inChannels() * g.inPositions());
        float[] dy = Geometries.numbers(random, g.batch() * g.outChannels() * g.outPositions());
        float[] weight = Geometries.numbers(random, g.outChannels() * g.inChannels());
        float[] bias = Geometries.numbers(random, g.outChannels());
        float[] y = new float[dy.length];
        ReferenceConvolution.forward(g, x, weight, bias, y, 0, g.batch() * g.outChannels());
        check(PointwiseConvolution.forward(g, false, registers), g, x, weight, bias, y, dy, g + " on " + registers);

        float[] dx = new float[x.length];
        float[] biasBack = Geometries.numbers(random, g.inChannels());
        ReferenceConvolution.inputGradient(g, dy, weight, biasBack, dx, 0, g.batch() * g.inChannels());
        ConvolutionKernel back = PointwiseConvolution.inputGradient(g, registers);
        assertThat(back.takesResidual()).isTrue();
        check(back, g, dy, weight, biasBack, dx, x, "input gradient of " + g + " on " + registers);
    }

    private static void check(
            ConvolutionKernel fast,
            ConvGeometry g,
            float[] source,
            float[] weight,
            float[] bias,
            float[] sums,
            float[] residual,
            String what) {
        int terms = source.length / g.batch() / g.inPositions();
        KernelRuns.checkFinished(
                fast,
                blocked(g, source),
                weight,
                Arrays.copyOf(bias, fast.biasSize()),
                blocked(g, sums),
                blocked(g, residual),
                terms,
                what);
    }

    private static float[] blocked(ConvGeometry g, float[] x) {
        int positions = g.inPositions();
        int channels = x.length / g.batch() / positions;
        float[] y = new float[g.batch() * Layout.BLOCKED.padded(channels) * positions];
        Reorder.run(channels, positions, x, Layout.PLANAR, y, Layout.BLOCKED, 0, g.batch());
        return y;
    }

    private static Axis axis(int size) {
        return new Axis(size, size, 1, 1, 0, 1);
    }
}
