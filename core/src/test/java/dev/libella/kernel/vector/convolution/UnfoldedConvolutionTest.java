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

class UnfoldedConvolutionTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void isTheReferenceOnAwkwardGeometries(int seed) {
        Random random = new Random(seed);
        for (Registers registers : Geometries.MACHINES) {
            for (int checked = 0; checked < 4; ) {
                ConvGeometry g = Geometries.convolution(random);
                if (UnfoldedConvolution.fits(g) && g.multiplyAdds() < 1_000_000) {
                    check(g, registers, random);
                    checked++;
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void groupsOfAnySizeAndThreeAxesAreNothingSpecial(int seed) {
        Random random = new Random(seed);
        for (Registers registers : Geometries.MACHINES) {
            for (int checked = 0; checked < 4; ) {
                int groups = 1 + random.nextInt(3);
                ConvGeometry g = new ConvGeometry(
                        1 + random.nextInt(2),
                        groups,
                        groups * (1 + random.nextInt(5)),
                        groups * (1 + random.nextInt(5)),
                        Geometries.axis(random),
                        Geometries.axis(random),
                        Geometries.axis(random));
                if (UnfoldedConvolution.fits(g) && g.multiplyAdds() < 1_000_000) {
                    check(g, registers, random);
                    checked++;
                }
            }
        }
    }

    @Test
    void oneByOneFiltersReadTheInputAsItLies() {
        for (int side : new int[] {2, 3, 4, 5, 7, 14, 31}) {
            Axis axis = new Axis(side, side, 1, 1, 0, 1);
            for (Registers registers : Geometries.MACHINES) {
                check(new ConvGeometry(2, 1, 37, 29, Axis.ONE, axis, axis), registers, new Random(side));
            }
        }
    }

    @Test
    void paddingThatKeepsTheSizeMovesWholeChannels() {
        for (int kernel : new int[] {3, 5, 7}) {
            Axis height = new Axis(6, 6, kernel, 1, kernel / 2, 1);
            Axis width = new Axis(9, 9, 3, 1, 2, 2);
            for (Registers registers : Geometries.MACHINES) {
                check(new ConvGeometry(2, 1, 3, 17, Axis.ONE, height, width), registers, new Random(kernel));
            }
        }
    }

    @Test
    void aLargeImageIsCutIntoBands() {
        Axis axis = new Axis(61, 61, 3, 1, 1, 1);
        ConvGeometry g = new ConvGeometry(1, 1, 4, 18, Axis.ONE, axis, axis);
        assertThat(new UnfoldedConvolution(g, false, Registers.NATIVE).pieces()).isEqualTo(8);
        for (Registers registers : Geometries.MACHINES) {
            check(g, registers, new Random(1));
        }
    }

    private static void check(ConvGeometry g, Registers registers, Random random) {
        float[] x = Geometries.numbers(random, g.batch() * g.inChannels() * g.inPositions());
        float[] weight = Geometries.numbers(random, g.outChannels() * g.inPerGroup() * g.taps());
        float[] bias = Geometries.numbers(random, g.outChannels());
        float[] dy = Geometries.numbers(random, g.batch() * g.outChannels() * g.outPositions());
        String what = g + " on " + registers;

        float[] y = new float[dy.length];
        ReferenceConvolution.forward(g, x, weight, bias, y, 0, g.batch() * g.outChannels());
        KernelRuns.checkFinished(
                new UnfoldedConvolution(g, false, registers), x, weight, bias, y, dy, g.inPerGroup() * g.taps(), what);

        // As a transposed convolution it has a bias as well.
        float[] dx = new float[x.length];
        float[] biasBack = Geometries.numbers(random, g.inChannels());
        ReferenceConvolution.inputGradient(g, dy, weight, biasBack, dx, 0, g.batch() * g.inChannels());
        String back = "input gradient of " + what;
        int terms = g.outPerGroup() * g.taps();
        KernelRuns.checkFinished(new UnfoldedInputGradient(g, registers), dy, weight, biasBack, dx, x, terms, back);

        float[] dw = new float[weight.length];
        ReferenceConvolution.weightGradient(g, x, dy, dw, null, 0, g.outChannels());
        assertThat(KernelRuns.weightGradient(new UnfoldedWeightGradient(g, registers), x, dy, dw.length))
                .as("weight gradient of %s", what)
                .containsExactly(dw, KernelRuns.tolerance(g.batch() * g.outPositions()));
    }
}
