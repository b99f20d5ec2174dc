package dev.libella.kernel.vector.convolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.reference.ReferenceConvolution;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.layout.Reorder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockedDepthwiseTest {
    @ParameterizedTest
    @ValueSource(ints = {2, 15, 16, 24, 33})
    void isTheReferenceInAllDirections(int channels) {
        Random random = new Random(channels);
        for (int i = 0; i < 6; i++) {
            ConvGeometry g = new ConvGeometry(
                    2, channels, channels, channels, Axis.ONE, Geometries.axis(random), Geometries.axis(random));
            check(g, random);
        }
    }

    private static void check(ConvGeometry g, Random random) {
        int c = g.inChannels();
        float[] x = Geometries.numbers(random, 2 * c * g.inPositions());
        float[] dy = Geometries.numbers(random, 2 * c * g.outPositions());
        float[] weight = Geometries.numbers(random, c * g.taps());
        float[] bias = Geometries.numbers(random, c);
        float[] y = new float[dy.length];
        float[] dx = new float[x.length];
        float[] dw = new float[weight.length];
        ReferenceConvolution.forward(g, x, weight, bias, y, 0, 2 * c);
        ReferenceConvolution.inputGradient(g, dy, weight, null, dx, 0, 2 * c);
        ReferenceConvolution.weightGradient(g, x, dy, dw, null, 0, c);

        DepthwiseKernel fast = new BlockedDepthwise(g);
        float[] packed = new float[fast.packedSize()];
        fast.pack(weight, packed);
        int padded = Layout.BLOCKED.padded(c);
        float[] xs = reordered(c, g.inPositions(), x, Layout.PLANAR, Layout.BLOCKED);
        float[] dys = reordered(c, g.outPositions(), dy, Layout.PLANAR, Layout.BLOCKED);
        float[] ys = new float[dys.length];
        float[] dxs = new float[xs.length];
        float[] partial = new float[fast.partialSize()];
        float[] actualDw = new float[dw.length];
        Arrays.fill(dxs, 7f);
        Finish finish = Finish.of(Arrays.copyOf(bias, padded));
        for (int plane = 0; plane < fast.pieces(); plane++) {
            fast.forward(plane, xs, packed, ys, finish);
            fast.inputGradient(plane, dys, packed, dxs);
            fast.weightGradient(plane, xs, dys, partial);
        }
        fast.reduce(partial, actualDw);
        compare(reordered(c, g.outPositions(), ys, Layout.BLOCKED, Layout.PLANAR), y, g.taps(), g);
        compare(reordered(c, g.inPositions(), dxs, Layout.BLOCKED, Layout.PLANAR), dx, g.taps(), g);
        compare(actualDw, dw, 2 * g.outPositions(), g);
    }

    private static float[] reordered(int channels, int positions, float[] x, Layout in, Layout out) {
        float[] y = new float[2 * out.padded(channels) * positions];
        Reorder.run(channels, positions, x, in, y, out, 0, 2);
        return y;
    }

    private static void compare(float[] actual, float[] expected, int length, ConvGeometry g) {
        float tolerance = 1e-5f * (float) Math.sqrt(length);
        assertThat(actual).as(g.toString()).containsExactly(expected, within(tolerance));
    }
}
