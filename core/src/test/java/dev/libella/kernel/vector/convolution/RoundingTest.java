package dev.libella.kernel.vector.convolution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.Steps;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.nn.layer.FakeQuantize;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rounding where a number is made is rounding it afterwards, to the bit. */
class RoundingTest {
    private static final Axis WIDE = new Axis(19, 19, 3, 1, 1, 1);
    private static final Axis NARROW = new Axis(19, 19, 1, 1, 0, 1);

    /** The first scale is short, so that tiles round themselves; the second has all of a float's bits. */
    @ParameterizedTest
    @ValueSource(floats = {0.0234375f, 0.023437502f})
    void tilesRound(float scale) {
        FakeQuantize layer = new FakeQuantize(scale, -100);
        assertThat(Steps.of(layer, 0, 6).isShort()).isEqualTo(scale == 0.0234375f);
        for (Registers registers : Geometries.MACHINES) {
            ConvGeometry blocks = new ConvGeometry(2, 1, 16, 32, Axis.ONE, WIDE, WIDE);
            check(
                    BlockedConvolution.forward(blocks, Layout.BLOCKED, Layout.BLOCKED, false, registers),
                    BlockedConvolution.forward(blocks, Layout.BLOCKED, Layout.BLOCKED, true, registers),
                    blocks,
                    layer);
            ConvGeometry points = new ConvGeometry(2, 1, 16, 48, Axis.ONE, NARROW, NARROW);
            check(
                    PointwiseConvolution.forward(points, false, registers),
                    PointwiseConvolution.forward(points, true, registers),
                    points,
                    layer);
            ConvGeometry planes = new ConvGeometry(1, 1, 3, 5, Axis.ONE, WIDE, WIDE);
            check(
                    new PlanarConvolution(planes, false, registers),
                    new PlanarConvolution(planes, true, registers),
                    planes,
                    layer);
            check(
                    new UnfoldedConvolution(planes, false, registers),
                    new UnfoldedConvolution(planes, true, registers),
                    planes,
                    layer);
            ConvGeometry images = new ConvGeometry(16, 1, 2, 5, Axis.ONE, WIDE, WIDE);
            check(
                    ImageBlockedConvolution.forward(images, false, registers),
                    ImageBlockedConvolution.forward(images, true, registers),
                    images,
                    layer);
        }
    }

    /** Zero points from one end to the other: padding is 0 and stays it. */
    @ParameterizedTest
    @CsvSource({"0.0234375, -128", "0.023437502, -128", "0.0234375, 127", "0.023437502, 5"})
    void copiesOfTheSourceAreRounded(float scale, int zeroPoint) {
        FakeQuantize layer = new FakeQuantize(scale, zeroPoint);
        for (Registers registers : Geometries.MACHINES) {
            ConvGeometry picture = new ConvGeometry(2, 1, 3, 16, Axis.ONE, WIDE, WIDE);
            checkSource(
                    BlockedConvolution.forward(picture, Layout.PLANAR, Layout.BLOCKED, false, registers),
                    picture,
                    layer);
            ConvGeometry planes = new ConvGeometry(1, 1, 3, 5, Axis.ONE, WIDE, WIDE);
            checkSource(new PlanarConvolution(planes, false, registers), planes, layer);
        }
    }

    private static void checkSource(ConvolutionKernel kernel, ConvGeometry g, FakeQuantize layer) {
        Random random = new Random(5);
        float[] x = Geometries.numbers(random, g.batch() * g.inChannels() * g.inPositions());
        float[] weight = Geometries.numbers(random, g.outChannels() * g.inChannels() * g.taps());
        int results = g.batch() * g.outChannels() * g.outPositions();
        Finish finish = Finish.of(Geometries.numbers(random, kernel.biasSize()));
        float[] actual = KernelRuns.result(kernel, x, weight, results, finish.withSourceRounding(layer));
        for (int i = 0; i < x.length; i++) {
            x[i] = Steps.of(layer).round(x[i]);
        }
        assertThat(actual).isEqualTo(KernelRuns.result(kernel, x, weight, results, finish));
    }

    private static void check(ConvolutionKernel plain, ConvolutionKernel rounding, ConvGeometry g, FakeQuantize layer) {
        Random random = new Random(3);
        float[] x = Geometries.numbers(random, g.batch() * g.inChannels() * g.inPositions());
        float[] weight = Geometries.numbers(random, g.outChannels() * g.inChannels() * g.taps());
        float[] residual = Geometries.numbers(random, g.batch() * g.outChannels() * g.outPositions());
        Finish finish = Finish.of(Geometries.numbers(random, plain.biasSize()));
        Steps unlimited = Steps.of(layer, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
        compare(plain, finish, unlimited, rounding, finish.withRounding(layer), x, weight, residual.length);
        Finish relu6 = Finish.of(finish.bias(), 0, 6).withRounding(layer);
        compare(plain, finish, Steps.of(layer, 0, 6), rounding, relu6, x, weight, residual.length);
        Finish sum = finish.withResidual(residual);
        compare(plain, sum, Steps.of(layer, 0, 6), rounding, relu6.withResidual(residual), x, weight, residual.length);
    }

    private static void compare(
            ConvolutionKernel plain,
            Finish finish,
            Steps afterwards,
            ConvolutionKernel rounding,
            Finish fused,
            float[] x,
            float[] weight,
            int results) {
        float[] expected = KernelRuns.result(plain, x, weight, results, finish);
        for (int i = 0; i < results; i++) {
            expected[i] = afterwards.round(expected[i]);
        }
        assertThat(KernelRuns.result(rounding, x, weight, results, fused)).isEqualTo(expected);
    }
}
