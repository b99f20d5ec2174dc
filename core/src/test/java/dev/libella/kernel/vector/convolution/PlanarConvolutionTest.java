package dev.libella.kernel.vector.convolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.reference.ReferenceConvolution;
import dev.libella.kernel.vector.tile.Registers;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanarConvolutionTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void isTheReferenceOnAwkwardGeometries(int seed) {
        Random random = new Random(seed);
        for (Registers registers : Geometries.MACHINES) {
            for (int checked = 0; checked < 5; ) {
                ConvGeometry g = Geometries.convolution(random);
                if (PlanarConvolution.fits(g, registers) && g.multiplyAdds() < 1_000_000) {
                    check(g, registers, random);
                    checked++;
                }
            }
        }
    }

    @Test
    void paddingMayBeWiderThanTheKernel() {
        Axis height = new Axis(2, 10, 2, 1, 5, 1);
        Axis width = new Axis(5, 21, 3, 1, 9, 1);
        for (Registers registers : Geometries.MACHINES) {
            check(new ConvGeometry(2, 1, 2, 3, Axis.ONE, height, width), registers, new Random(1));
        }
    }

    @Test
    void oneLargeImageIsCutIntoPieces() {
        Axis height = new Axis(67, 33, 5, 2, 1, 1);
        Axis width = new Axis(67, 67, 5, 1, 2, 1);
        ConvGeometry g = new ConvGeometry(1, 1, 3, 13, Axis.ONE, height, width);
        assertThat(new PlanarConvolution(g, false, Registers.NATIVE).pieces()).isGreaterThan(3);
        for (Registers registers : Geometries.MACHINES) {
            check(g, registers, new Random(1));
        }
    }

    private static void check(ConvGeometry g, Registers registers, Random random) {
        float[] x = Geometries.numbers(random, g.batch() * g.inChannels() * g.inPositions());
        float[] weight = Geometries.numbers(random, g.outChannels() * g.inChannels() * g.taps());
        float[] bias = Geometries.numbers(random, g.outChannels());
        int results = g.batch() * g.outChannels() * g.outPositions();
        float[] residual = Geometries.numbers(random, results);
        float[] expected = new float[results];
        ReferenceConvolution.forward(g, x, weight, bias, expected, 0, g.batch() * g.outChannels());

        PlanarConvolution fast = new PlanarConvolution(g, false, registers);
        String what = g + " on " + registers;
        float tolerance = 1e-5f * (float) Math.sqrt(g.inChannels() * g.taps());
        assertThat(run(fast, x, weight, results, Finish.of(bias)))
                .as(what)
                .containsExactly(expected, within(tolerance));

        float[] limited = new float[results];
        for (int i = 0; i < results; i++) {
            limited[i] = Math.clamp(expected[i] + residual[i], 0, 6);
            expected[i] = Math.max(0, expected[i]);
        }
        assertThat(run(fast, x, weight, results, Finish.of(bias, 0, Float.POSITIVE_INFINITY)))
                .as("%s with ReLU", what)
                .containsExactly(expected, within(tolerance));
        assertThat(run(fast, x, weight, results, Finish.of(bias, 0, 6).withResidual(residual)))
                .as("%s with residual", what)
                .containsExactly(limited, within(tolerance));
    }

    private static float[] run(PlanarConvolution fast, float[] x, float[] weight, int results, Finish finish) {
        float[] packed = new float[fast.packedSize()];
        fast.pack(0, weight, packed);
        float[] y = new float[results];
        Arrays.fill(y, 7f);
        for (int piece = 0; piece < fast.pieces(); piece++) {
            fast.run(piece, x, packed, y, finish);
        }
        return y;
    }
}
