package dev.libella.kernel.vector.convolution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.reference.ReferenceConvolution;
import dev.libella.kernel.vector.tile.Registers;
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
        int terms = g.inChannels() * g.taps();
        KernelRuns.checkFinished(fast, x, weight, bias, expected, residual, terms, g + " on " + registers);
    }
}
