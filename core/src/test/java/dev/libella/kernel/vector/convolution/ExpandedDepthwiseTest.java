package dev.libella.kernel.vector.convolution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.nn.layer.FakeQuantize;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpandedDepthwiseTest {
    private static final float LEFT_OVER = 7;

    @ParameterizedTest
    @CsvSource({"1, 2", "3, 16", "24, 40", "16, 96", "33, 48", "8, 17"})
    void hasTheBitsOfOneKernelAfterTheOther(int inChannels, int channels) {
        Random random = new Random(channels);
        for (int i = 0; i < 20; i++) {
            Axis height = Geometries.axis(random);
            Axis width = Geometries.axis(random);
            int batch = 1 + random.nextInt(3);
            for (Registers registers : Geometries.MACHINES) {
                check(
                        expanding(batch, inChannels, channels, height, width),
                        depthwise(batch, channels, height, width),
                        1 + random.nextInt(5),
                        registers,
                        random);
            }
        }
    }

    @Test
    void aLargeImageIsComputedInBands() {
        Axis axis = new Axis(83, 83, 3, 1, 1, 1);
        ConvGeometry first = expanding(1, 40, 48, axis, axis);
        ConvGeometry second = depthwise(1, 48, axis, axis);
        int tiles = ExpandedDepthwise.of(first, second, false, 1, Registers.NATIVE)
                .expansion()
                .packPieces();
        assertThat(ExpandedDepthwise.of(first, second, false, 1, Registers.NATIVE)
                        .pieces())
                .isGreaterThan(2 * tiles);
        check(first, second, 1, Registers.NATIVE, new Random(1));
        Axis stepping = new Axis(83, 42, 3, 2, 1, 1);
        check(
                expanding(1, 40, 48, stepping, stepping),
                depthwise(1, 48, stepping, stepping),
                1,
                Registers.NATIVE,
                new Random(2));
    }

    @Test
    void doesNotFitIfTooMuchWouldBeMadeTwice() {
        Axis axis = new Axis(14, 14, 3, 1, 1, 1);
        ConvGeometry second = depthwise(1, 64, axis, axis);
        ConvGeometry first = expanding(1, 16, 64, axis, axis);
        assertThat(ExpandedDepthwise.forward(first, second, false, 1)).isPresent();
        assertThat(ExpandedDepthwise.forward(first, second, false, 64)).isEmpty();
    }

    private static void check(
            ConvGeometry first, ConvGeometry second, int threads, Registers registers, Random random) {
        int channels = second.inChannels();
        int positions = first.inPositions();
        float[] x = Geometries.numbers(random, first.batch() * Layout.BLOCKED.padded(first.inChannels()) * positions);
        float[] expansion = Geometries.numbers(random, channels * first.inChannels());
        float[] filters = Geometries.numbers(random, channels * second.taps());
        float[] bias = Geometries.numbers(random, Layout.BLOCKED.padded(channels));
        float[] biasAfter = Geometries.numbers(random, Layout.BLOCKED.padded(channels));
        FakeQuantize steps = FakeQuantize.forRange(0, 1);
        for (boolean rounds : new boolean[] {false, true}) {
            Finish between = Finish.of(bias, 0, 6);
            Finish finish = Finish.of(biasAfter, -0.5f, 0.5f);
            between = rounds ? between.withRounding(steps) : between;
            finish = rounds ? finish.withRounding(steps) : finish;

            int size = first.batch() * Layout.BLOCKED.padded(channels);
            float[] middle = KernelRuns.result(
                    PointwiseConvolution.forward(first, rounds, registers), x, expansion, size * positions, between);
            DepthwiseKernel depthwise = new BlockedDepthwise(second, false, registers);
            float[] packed = new float[depthwise.packedSize()];
            depthwise.pack(filters, packed);
            float[] expected = new float[size * second.outPositions()];
            for (int piece = 0; piece < depthwise.forwardPieces(); piece++) {
                depthwise.forward(piece, middle, packed, expected, finish);
            }

            ExpandedDepthwise both = ExpandedDepthwise.of(first, second, rounds, threads, registers);
            float[] expanding = new float[both.expansion().packedSize()];
            for (int piece = 0; piece < both.expansion().packPieces(); piece++) {
                both.expansion().pack(piece, expansion, expanding);
            }
            float[] y = new float[expected.length];
            Arrays.fill(y, LEFT_OVER);
            for (int piece = 0; piece < both.pieces(); piece++) {
                both.run(piece, x, expanding, between, packed, y, finish);
            }
            assertThat(y)
                    .as("%s, then %s on %s, rounded: %s", first, second, registers, rounds)
                    .isEqualTo(expected);
        }
    }

    private static ConvGeometry expanding(int batch, int inChannels, int channels, Axis height, Axis width) {
        return new ConvGeometry(batch, 1, inChannels, channels, Axis.ONE, single(height.in()), single(width.in()));
    }

    private static ConvGeometry depthwise(int batch, int channels, Axis height, Axis width) {
        return new ConvGeometry(batch, channels, channels, channels, Axis.ONE, height, width);
    }

    private static Axis single(int size) {
        return new Axis(size, size, 1, 1, 0, 1);
    }
}
