package dev.libella.kernel.vector.pooling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.kernel.PoolAxis;
import dev.libella.kernel.PoolGeometry;
import dev.libella.kernel.reference.ReferencePooling;
import dev.libella.kernel.vector.VectorWidth;
import dev.libella.kernel.vector.convolution.Geometries;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.layout.Reorder;
import dev.libella.tensor.Window;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuadMaxPoolingTest {
    private static final int EXAMPLES = 2;

    @ParameterizedTest
    @CsvSource({"1, 2, 2, 8", "6, 3, 2, 8", "8, 7, 9, 8", "16, 2, 5, 16", "17, 6, 6, 16", "33, 5, 4, 16"})
    void isTheReference(int channels, int height, int width, int block) {
        Layout layout = new Layout(block, 1);
        Random random = new Random(channels);
        float[] x = new float[EXAMPLES * channels * height * width];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextInt(5) - 2; // few numbers, so that patches have several largest ones
        }
        PoolGeometry g = geometry(EXAMPLES * channels, height, width);
        float[] y = new float[EXAMPLES * channels * g.outPositions()];
        float[] dy = Geometries.numbers(random, y.length);
        float[] dx = new float[x.length];
        ReferencePooling.max(g, x, y, 0, g.planes());
        ReferencePooling.maxGradient(g, x, dy, dx, 0, g.planes());

        PoolGeometry blocks = geometry(EXAMPLES * layout.blocks(channels), height, width);
        boolean fits = QuadMaxPooling.fits(blocks, block);
        assertThat(fits).isEqualTo(32 * block >= VectorWidth.bits());
        if (!fits) {
            return;
        }
        float[] xs = reordered(channels, height * width, x, Layout.PLANAR, layout);
        float[] ys = new float[EXAMPLES * layout.padded(channels) * g.outPositions()];
        QuadMaxPooling.max(
                blocks, block, xs, ys, 0, blocks.planes(), 0, blocks.height().out());
        assertThat(reordered(channels, g.outPositions(), ys, layout, Layout.PLANAR))
                .isEqualTo(y);

        float[] dys = reordered(channels, g.outPositions(), dy, Layout.PLANAR, layout);
        float[] dxs = new float[xs.length];
        Arrays.fill(dxs, 7f);
        QuadMaxPooling.maxGradient(blocks, block, false, xs, ys, dys, dxs, 0, blocks.planes());
        assertThat(reordered(channels, height * width, dxs, layout, Layout.PLANAR))
                .containsExactly(dx);

        QuadMaxPooling.maxGradient(blocks, block, true, xs, ys, dys, dxs, 0, blocks.planes());
        for (int i = 0; i < x.length; i++) {
            dx[i] = x[i] > 0 ? dx[i] : 0;
        }
        assertThat(reordered(channels, height * width, dxs, layout, Layout.PLANAR))
                .containsExactly(dx);

        if (block == Layout.BLOCKED.block()) {
            Arrays.fill(dxs, 7f);
            BlockedPooling.maxGradient(blocks, block, true, xs, ys, dys, dxs, 0, blocks.planes());
            assertThat(reordered(channels, height * width, dxs, layout, Layout.PLANAR))
                    .containsExactly(dx);
        }
    }

    @Test
    void isForPairsOnly() {
        for (Window window :
                new Window[] {Window.of(3).withStride(2), Window.of(2).withStride(1)}) {
            PoolAxis axis = PoolAxis.of(9, window);
            assertThat(QuadMaxPooling.fits(new PoolGeometry(1, PoolAxis.ONE, axis, axis), 8))
                    .isFalse();
        }
    }

    private static PoolGeometry geometry(int planes, int height, int width) {
        Window pairs = Window.of(2).withStride(2);
        return new PoolGeometry(planes, PoolAxis.ONE, PoolAxis.of(height, pairs), PoolAxis.of(width, pairs));
    }

    private static float[] reordered(int channels, int positions, float[] from, Layout in, Layout out) {
        float[] to = new float[EXAMPLES * out.padded(channels) * positions];
        Reorder.run(channels, positions, from, in, to, out, 0, EXAMPLES);
        return to;
    }
}
