package dev.libella.kernel.vector.convolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.reference.ReferenceConvolution;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.layout.Reorder;
import dev.libella.kernel.vector.tile.Registers;
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

        float[] xs = reordered(c, g.inPositions(), x, Layout.PLANAR, Layout.BLOCKED);
        float[] dys = reordered(c, g.outPositions(), dy, Layout.PLANAR, Layout.BLOCKED);
        float[] limited = y.clone();
        float[] added = y.clone();
        for (int i = 0; i < y.length; i++) {
            limited[i] = Math.clamp(y[i], -0.5f, 0.5f);
            added[i] = Math.clamp(y[i] + dy[i], -0.5f, 0.5f);
        }
        for (Registers registers : Geometries.MACHINES) {
            DepthwiseKernel fast = new BlockedDepthwise(g, true, registers);
            float[] packed = new float[fast.packedSize()];
            fast.pack(weight, packed);
            float[] biases = Arrays.copyOf(bias, fast.biasSize());
            Finish limits = Finish.of(biases, -0.5f, 0.5f);
            checkForward(fast, g, xs, packed, Finish.of(biases), y);
            checkForward(fast, g, xs, packed, limits, limited);
            checkForward(fast, g, xs, packed, limits.withResidual(dys), added);

            float[] dxs = new float[xs.length];
            float[] partial = new float[fast.partialSize()];
            float[] actualDw = new float[dw.length];
            Arrays.fill(dxs, 7f);
            for (int plane = 0; plane < fast.pieces(); plane++) {
                fast.inputGradient(plane, dys, packed, dxs);
                fast.weightGradient(plane, xs, dys, partial);
            }
            fast.reduce(partial, actualDw);
            compare(reordered(c, g.inPositions(), dxs, Layout.BLOCKED, Layout.PLANAR), dx, g.taps(), g);
            compare(actualDw, dw, 2 * g.outPositions(), g);
        }
    }

    private static void checkForward(
            DepthwiseKernel fast, ConvGeometry g, float[] x, float[] packed, Finish finish, float[] expected) {
        int c = g.outChannels();
        float[] y = new float[2 * Layout.BLOCKED.padded(c) * g.outPositions()];
        Arrays.fill(y, 7f);
        for (int piece = 0; piece < fast.forwardPieces(); piece++) {
            fast.forward(piece, x, packed, y, finish);
        }
        compare(reordered(c, g.outPositions(), y, Layout.BLOCKED, Layout.PLANAR), expected, g.taps(), g);
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
