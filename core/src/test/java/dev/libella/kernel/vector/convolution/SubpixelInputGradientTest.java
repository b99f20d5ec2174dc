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

class SubpixelInputGradientTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void isTheReferenceOnAwkwardGeometries(int seed) {
        Random random = new Random(seed);
        for (int checked = 0; checked < 9; ) {
            ConvGeometry g = Geometries.convolution(random);
            if (SubpixelInputGradient.fits(g) && g.multiplyAdds() < 1_000_000) {
                check(g, Geometries.MACHINES.get(checked % 3), random);
                checked++;
            }
        }
    }

    @Test
    void aLargePictureIsCutIntoPieces() {
        Axis height = new Axis(65, 33, 7, 2, 3, 1);
        Axis width = new Axis(40, 20, 7, 2, 3, 1);
        ConvGeometry g = new ConvGeometry(1, 1, 3, 20, Axis.ONE, height, width);
        assertThat(new SubpixelInputGradient(g, Registers.NATIVE).pieces()).isGreaterThan(3);
        check(g, Registers.NATIVE, new Random(1));
    }

    @Test
    void pixelsThatNoTapReachesGetNothing() {
        Axis axis = new Axis(11, 4, 1, 3, 0, 1);
        ConvGeometry g = new ConvGeometry(2, 1, 1, 5, Axis.ONE, axis, axis);
        assertThat(SubpixelInputGradient.fits(g)).isTrue();
        check(g, Registers.NATIVE, new Random(1));
    }

    private static void check(ConvGeometry g, Registers registers, Random random) {
        float[] dy = Geometries.numbers(random, g.batch() * g.outChannels() * g.outPositions());
        float[] weight = Geometries.numbers(random, g.outChannels() * g.inChannels() * g.taps());
        float[] expected = new float[g.batch() * g.inChannels() * g.inPositions()];
        ReferenceConvolution.inputGradient(g, dy, weight, null, expected, 0, g.batch() * g.inChannels());

        SubpixelInputGradient fast = new SubpixelInputGradient(g, registers);
        float[] dys = new float[g.batch() * Layout.BLOCKED.padded(g.outChannels()) * g.outPositions()];
        Reorder.run(g.outChannels(), g.outPositions(), dy, Layout.PLANAR, dys, Layout.BLOCKED, 0, g.batch());
        Finish none = Finish.of(new float[fast.biasSize()]);
        assertThat(KernelRuns.result(fast, dys, weight, expected.length, none))
                .as("%s on %s", g, registers)
                .containsExactly(expected, KernelRuns.tolerance(g.outChannels() * g.taps()));
    }
}
