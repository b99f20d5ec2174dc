package dev.libella.kernel.vector.convolution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.convolution.ConvolutionKernel.Packing;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.tile.Registers;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What kernels do for a few examples of a batch at a time. */
class ByExamplesTest {
    private static final float UNTOUCHED = 7;

    /** What {@link Arrays#mismatch} says of arrays alike. */
    private static final int SAME = -1;

    private static final Layout BLOCKED = Layout.BLOCKED;

    /** Batches that parts of eight divide, and some they do not. */
    private static final int[] BATCHES = {1, 3, 8, 12, 16, 24};

    private static final int[] CHANNELS = {3, 16, 24, 32, 48, 64};
    private static final int[] SIZES = {3, 7, 8, 13, 16};

    private static ConvGeometry geometry(Random random, int stride) {
        int in = SIZES[random.nextInt(SIZES.length)];
        Axis axis = new Axis(in, (in - 1) / stride + 1, 3, stride, 1, 1);
        return new ConvGeometry(
                BATCHES[random.nextInt(BATCHES.length)],
                1,
                CHANNELS[random.nextInt(CHANNELS.length)],
                CHANNELS[random.nextInt(CHANNELS.length)],
                Axis.ONE,
                axis,
                axis);
    }

    private static float[] blocked(Random random, int batch, int channels, int positions) {
        return Geometries.numbers(random, batch * BLOCKED.padded(channels) * positions);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void theWeightsGradientIsTheSameToTheBit(int seed) {
        Random random = new Random(seed);
        for (Registers registers : Geometries.MACHINES) {
            ConvGeometry dense = geometry(random, 1);
            checkParts(dense, new WinogradWeightGradient(dense, registers), random);
            ConvGeometry any = geometry(random, 1 + seed % 2);
            checkParts(any, new BlockedWeightGradient(any, BLOCKED, BLOCKED, registers), random);
        }
    }

    private static void checkParts(ConvGeometry g, WeightGradientKernel kernel, Random random) {
        float[] x = blocked(random, g.batch(), g.inChannels(), g.inPositions());
        float[] dy = blocked(random, g.batch(), g.outChannels(), g.outPositions());
        int parts = kernel.parts();
        if (g.batch() % 8 == 0) {
            assertThat(parts).as("parts of " + g).isPositive();
        }
        float[] added = new float[kernel.partialSize()];
        Arrays.fill(added, UNTOUCHED);
        for (int part = 0; part < parts; part++) {
            int first = g.batch() / parts * part;
            int end = g.batch() / parts * (part + 1);
            for (int from = first, few = 1; from < end; from += few, few++) {
                kernel.add(part, from == first, from, Math.min(end, from + few), x, dy, added);
            }
        }
        float[] whole = new float[kernel.partialSize()];
        Arrays.fill(whole, UNTOUCHED);
        for (int piece = 0; parts > 0 && piece < kernel.pieces(); piece++) {
            kernel.run(piece, x, dy, whole);
        }
        assertThat(Arrays.mismatch(added, whole)).as("first difference, " + g).isEqualTo(SAME);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void piecesComeInTheOrderOfExamples(int seed) {
        Random random = new Random(seed);
        for (Registers registers : Geometries.MACHINES) {
            ConvGeometry g = geometry(random, 1);
            ConvGeometry strided = geometry(random, 2);
            int in = BLOCKED.padded(g.inChannels()) * g.inPositions();
            int out = BLOCKED.padded(g.outChannels()) * g.outPositions();
            Packing packing = Packing.EACH_RUN;
            int threads = 1 + random.nextInt(9);
            checkOrder(g, WinogradConvolution.of(g, true, packing, threads, registers), in, out, random);
            checkOrder(g, WinogradConvolution.of(g, false, packing, threads, registers), out, in, random);
            checkOrder(g, BlockedConvolution.forward(g, BLOCKED, BLOCKED, false, registers), in, out, random);
            checkOrder(
                    strided,
                    BlockedConvolution.inputGradient(strided, BLOCKED, BLOCKED, registers),
                    BLOCKED.padded(strided.outChannels()) * strided.outPositions(),
                    BLOCKED.padded(strided.inChannels()) * strided.inPositions(),
                    random);
        }
    }

    /** The pieces of some examples write all their results and no others. */
    private static void checkOrder(ConvGeometry g, ConvolutionKernel kernel, int from, int to, Random random) {
        int unit = kernel.unit();
        assertThat(unit).as(kernel.name() + " " + g).isPositive();
        int units = Math.ceilDiv(g.batch(), unit);
        assertThat(kernel.pieces() % units).isZero();
        float[] weight = Geometries.numbers(random, g.outChannels() * g.inChannels() * 9);
        float[] packed = new float[kernel.packedSize()];
        for (int piece = 0; piece < kernel.packPieces(); piece++) {
            kernel.pack(piece, weight, packed);
        }
        float[] x = Geometries.numbers(random, g.batch() * from);
        Finish finish = Finish.of(new float[kernel.biasSize()]);
        float[] whole = new float[g.batch() * to];
        for (int piece = 0; piece < kernel.pieces(); piece++) {
            kernel.run(piece, x, packed, whole, finish);
        }
        int ofUnit = kernel.pieces() / units;
        for (int k : List.of(0, units / 2, units - 1)) {
            float[] y = new float[whole.length];
            Arrays.fill(y, UNTOUCHED);
            for (int piece = k * ofUnit; piece < (k + 1) * ofUnit; piece++) {
                kernel.run(piece, x, packed, y, finish);
            }
            float[] expected = new float[whole.length];
            Arrays.fill(expected, UNTOUCHED);
            int first = k * unit * to;
            int end = Math.min(g.batch(), (k + 1) * unit) * to;
            System.arraycopy(whole, first, expected, first, end - first);
            assertThat(Arrays.mismatch(y, expected))
                    .as("first difference, " + kernel.name() + " " + g)
                    .isEqualTo(SAME);
        }
    }
}
