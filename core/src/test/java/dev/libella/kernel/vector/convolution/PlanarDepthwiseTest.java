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

class PlanarDepthwiseTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7})
    void isTheReferenceForAnyWidthAndPadding(int kernel) {
        Random random = new Random(kernel);
        for (Registers registers : Geometries.MACHINES) {
            for (int width = 1; width <= 40; width++) {
                Axis columns = axis(width, kernel, random);
                Axis rows = axis(1 + random.nextInt(20), 1 + random.nextInt(7), random);
                ConvGeometry g = new ConvGeometry(2, 3, 3, 3, Axis.ONE, rows, columns);
                if (PlanarDepthwise.fits(g, registers)) {
                    check(g, registers, random);
                } else {
                    assertThat(Math.min(width, columns.out())).as(g.toString()).isLessThan(registers.lanes());
                }
            }
        }
    }

    /** Of any padding that is narrower than the kernel. */
    private static Axis axis(int in, int kernel, Random random) {
        while (true) {
            int before = random.nextInt(kernel);
            int out = in + before + random.nextInt(kernel) - kernel + 1;
            if (out >= 1) {
                return new Axis(in, out, kernel, 1, before, 1);
            }
        }
    }

    @Test
    void leavesOtherWindowsToOthers() {
        Axis rows = new Axis(40, 40, 3, 1, 1, 1);
        assertThat(fits(rows, new Axis(40, 20, 3, 2, 1, 1))).as("stride 2").isFalse();
        assertThat(fits(rows, new Axis(40, 40, 3, 1, 2, 2))).as("dilation 2").isFalse();
        assertThat(fits(rows, new Axis(40, 44, 3, 1, 3, 1)))
                .as("windows of padding only")
                .isFalse();
        assertThat(fits(new Axis(40, 40, 21, 1, 10, 1), rows)).as("63 taps").isFalse();
        assertThat(fits(rows, rows)).isTrue();
    }

    private static boolean fits(Axis rows, Axis columns) {
        return PlanarDepthwise.fits(new ConvGeometry(1, 2, 2, 2, Axis.ONE, rows, columns));
    }

    private static void check(ConvGeometry g, Registers registers, Random random) {
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
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.clamp(y[i] + dy[i], 0, 6);
        }

        PlanarDepthwise fast = new PlanarDepthwise(g, registers);
        float[] packed = new float[fast.packedSize()];
        fast.pack(weight, packed);
        float[] actualY = filled(y.length);
        float[] actualDx = filled(x.length);
        float[] actualDw = filled(dw.length);
        float[] partial = filled(fast.partialSize());
        Finish finish = Finish.of(bias, 0, 6).withResidual(dy);
        for (int piece = 0; piece < fast.pieces(); piece++) {
            fast.forward(piece, x, packed, actualY, finish);
            fast.inputGradient(piece, dy, packed, actualDx);
            fast.weightGradient(piece, x, dy, partial);
        }
        fast.reduce(partial, actualDw);
        compare(actualY, y, g.taps(), g, registers);
        compare(actualDx, dx, g.taps(), g, registers);
        compare(actualDw, dw, 2 * g.outPositions(), g, registers);
    }

    /** What a kernel must overwrite. */
    private static float[] filled(int count) {
        float[] numbers = new float[count];
        Arrays.fill(numbers, 7f);
        return numbers;
    }

    private static void compare(float[] actual, float[] expected, int length, ConvGeometry g, Registers registers) {
        float tolerance = 1e-5f * (float) Math.sqrt(length);
        assertThat(actual).as("%s on %s", g, registers).containsExactly(expected, within(tolerance));
    }
}
