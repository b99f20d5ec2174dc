package dev.libella.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.kernel.PoolAxis;
import dev.libella.kernel.PoolGeometry;
import dev.libella.kernel.reference.ReferencePooling;
import dev.libella.tensor.Window;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanarMaxPoolingTest {
    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1, 0", "5, 8, 2, 2, 0", "7, 9, 3, 2, 1", "6, 17, 5, 1, 2", "33, 4, 4, 3, 2"})
    void isTheReference(int height, int width, int kernel, int stride, int padding) {
        Window window =
                Window.of(kernel).withStride(stride).withPadding(padding).withCeilMode(true);
        int planes = 3;
        PoolGeometry g =
                new PoolGeometry(planes, PoolAxis.ONE, PoolAxis.of(height, window), PoolAxis.of(width, window));
        float[] x = Geometries.numbers(new Random(kernel), planes * height * width);
        x[x.length / 2] = Float.NaN;
        float[] expected = new float[planes * g.outPositions()];
        float[] y = new float[expected.length];
        ReferencePooling.max(g, x, expected, 0, planes);
        assertThat(PlanarMaxPooling.fits(g)).isTrue();
        PlanarMaxPooling.max(g, x, y, 0, 1);
        PlanarMaxPooling.max(g, x, y, 1, planes);
        assertThat(y).containsExactly(expected);
    }

    @Test
    void leavesDilatedWindowsToTheReference() {
        PoolAxis dilated = PoolAxis.of(9, Window.of(3).withDilation(2));
        assertThat(PlanarMaxPooling.fits(new PoolGeometry(1, PoolAxis.ONE, dilated, PoolAxis.ONE)))
                .isFalse();
    }
}
