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

class BlockedWeightGradientTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void isTheReferenceOnAwkwardGeometries(int seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 6; i++) {
            ConvGeometry g = Geometries.convolution(random);
            Layout in = random.nextInt(3) == 0 ? Layout.PLANAR : Layout.BLOCKED;
            check(g, in, Geometries.MACHINES.get(i % 3), random);
        }
    }

    @Test
    void groupsOfWholeBlocksAreFast() {
        Axis axis = new Axis(9, 9, 3, 1, 1, 1);
        ConvGeometry g = new ConvGeometry(3, 2, 32, 64, Axis.ONE, axis, axis);
        check(g, Layout.BLOCKED, Registers.NATIVE, new Random(1));
    }

    @Test
    void manyWeightsAreCutByChannels() {
        Axis axis = new Axis(4, 4, 3, 1, 1, 1);
        ConvGeometry g = new ConvGeometry(2, 1, 256, 128, Axis.ONE, axis, axis);
        BlockedWeightGradient fast = new BlockedWeightGradient(g, Layout.BLOCKED, Layout.BLOCKED);
        assertThat(fast.pieces()).isEqualTo(8);
        assertThat(fast.partialSize()).isEqualTo(256 * 128 * 9);
        check(g, Layout.BLOCKED, Registers.NATIVE, new Random(1));
    }

    private static void check(ConvGeometry g, Layout in, Registers registers, Random random) {
        Layout out = Layout.BLOCKED;
        float[] x = Geometries.numbers(random, g.batch() * g.inChannels() * g.inPositions());
        float[] dy = Geometries.numbers(random, g.batch() * g.outChannels() * g.outPositions());
        float[] expected = new float[g.outChannels() * g.inPerGroup() * g.taps()];
        ReferenceConvolution.weightGradient(g, x, dy, expected, null, 0, g.outChannels());

        BlockedWeightGradient fast = new BlockedWeightGradient(g, in, out, registers);
        float[] xs = new float[g.batch() * in.padded(g.inChannels()) * g.inPositions()];
        Reorder.run(g.inChannels(), g.inPositions(), x, Layout.PLANAR, xs, in, 0, g.batch());
        float[] dys = new float[g.batch() * out.padded(g.outChannels()) * g.outPositions()];
        Reorder.run(g.outChannels(), g.outPositions(), dy, Layout.PLANAR, dys, out, 0, g.batch());
        float[] dw = KernelRuns.weightGradient(fast, xs, dys, expected.length);
        assertThat(dw)
                .as("%s on %s", g, registers)
                .containsExactly(expected, KernelRuns.tolerance(g.batch() * g.outPositions()));
    }
}
