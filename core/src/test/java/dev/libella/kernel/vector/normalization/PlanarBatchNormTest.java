package dev.libella.kernel.vector.normalization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.kernel.vector.convolution.Geometries;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.layout.Reorder;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In NCHW and in blocks the same comes out; the whole step is compared with the reference elsewhere. */
class PlanarBatchNormTest {
    private static final int EXAMPLES = 2;

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 7", "5, 16", "16, 17", "17, 31", "2, 33", "4, 1000"})
    void isTheBlockedOne(int channels, int positions) {
        for (boolean relu : new boolean[] {false, true}) {
            check(channels, positions, relu);
        }
    }

    private static void check(int channels, int positions, boolean relu) {
        Random random = new Random(positions);
        int planes = EXAMPLES * channels;
        int padded = Layout.BLOCKED.padded(channels);
        int blocks = Layout.BLOCKED.blocks(channels);
        float[] x = Geometries.numbers(random, planes * positions);
        float[] dy = Geometries.numbers(random, x.length);
        float[] scale = Geometries.numbers(random, padded);
        float[] shift = Geometries.numbers(random, padded);
        float[] coefficients = Geometries.numbers(random, 3 * padded);
        float[] planar = new float[3 * channels];
        for (int i = 0; i < 3; i++) {
            System.arraycopy(coefficients, i * padded, planar, i * channels, channels);
        }
        float[] xs = blocked(channels, positions, x);
        float[] dys = blocked(channels, positions, dy);
        float[] sums = new float[2 * planes];
        float[] gradientSums = new float[2 * planes];
        float[] y = new float[x.length];
        float[] dx = new float[x.length];
        for (int plane = 0; plane < planes; plane++) {
            PlanarBatchNorm.moments(plane, positions, x, sums);
            PlanarBatchNorm.scale(plane, channels, positions, x, scale, shift, relu, y);
            PlanarBatchNorm.gradientSums(plane, channels, positions, dy, x, shift, scale, shift, relu, gradientSums);
            PlanarBatchNorm.gradient(plane, channels, positions, dy, x, planar, shift, relu, dx);
        }
        float[] expectedSums = new float[EXAMPLES * blocks * 32];
        float[] expectedGradientSums = new float[expectedSums.length];
        float[] ys = new float[xs.length];
        float[] dxs = new float[xs.length];
        for (int plane = 0; plane < EXAMPLES * blocks; plane++) {
            BlockedBatchNorm.moments(plane, positions, xs, expectedSums);
            BlockedBatchNorm.scale(plane, blocks, positions, xs, scale, shift, relu, ys);
            BlockedBatchNorm.gradientSums(
                    plane, blocks, positions, dys, xs, shift, scale, shift, relu, expectedGradientSums);
            BlockedBatchNorm.gradient(plane, blocks, positions, dys, xs, coefficients, shift, relu, dxs);
        }
        assertThat(blocked(channels, positions, y)).containsExactly(onlyChannels(channels, positions, ys));
        assertThat(blocked(channels, positions, dx)).containsExactly(onlyChannels(channels, positions, dxs));
        for (int plane = 0; plane < planes; plane++) {
            int c = plane % channels;
            int at = (plane / channels * blocks + c / 16) * 32 + c % 16;
            for (int which = 0; which < 2; which++) {
                assertThat(sums[2 * plane + which]).isCloseTo(expectedSums[at + 16 * which], within(1e-5f * positions));
                assertThat(gradientSums[2 * plane + which])
                        .isCloseTo(expectedGradientSums[at + 16 * which], within(1e-5f * positions));
            }
        }
    }

    private static float[] blocked(int channels, int positions, float[] x) {
        float[] xs = new float[EXAMPLES * Layout.BLOCKED.padded(channels) * positions];
        Reorder.run(channels, positions, x, Layout.PLANAR, xs, Layout.BLOCKED, 0, EXAMPLES);
        return xs;
    }

    /** With 0 in the lanes that fill the last block. */
    private static float[] onlyChannels(int channels, int positions, float[] xs) {
        float[] x = new float[EXAMPLES * channels * positions];
        Reorder.run(channels, positions, xs, Layout.BLOCKED, x, Layout.PLANAR, 0, EXAMPLES);
        return blocked(channels, positions, x);
    }
}
