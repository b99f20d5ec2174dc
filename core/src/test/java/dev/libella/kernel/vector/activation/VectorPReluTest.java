package dev.libella.kernel.vector.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.kernel.reference.ReferenceActivation;
import dev.libella.kernel.vector.convolution.Geometries;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorPReluTest {
    private static final float SLOPE = -0.3f;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 16, 33, 1023, 1024, 5000})
    void isTheReference(int length) {
        Random random = new Random(length);
        int from = 3;
        int to = from + length;
        float[] x = Geometries.numbers(random, to + 2);
        float[] dy = Geometries.numbers(random, x.length);
        float[] expected = new float[x.length];
        float[] actual = new float[x.length];

        ReferenceActivation.prelu(x, SLOPE, expected, from, to);
        VectorPRelu.forward(x, SLOPE, actual, from, to);
        assertThat(actual).isEqualTo(expected);

        ReferenceActivation.preluGradient(x, SLOPE, dy, expected, from, to);
        VectorPRelu.gradient(x, SLOPE, dy, actual, from, to);
        assertThat(actual).isEqualTo(expected);

        assertThat(VectorPRelu.slopeGradient(x, dy, from, to))
                .isCloseTo(
                        ReferenceActivation.preluSlopeGradient(x, dy, from, to), within(1e-5 * Math.sqrt(length + 1)));
    }

    @Test
    void notANumberStaysOne() {
        float[] x = new float[40];
        x[5] = Float.NaN;
        x[39] = Float.NaN;
        float[] y = new float[40];

        VectorPRelu.forward(x, SLOPE, y, 0, 40);

        assertThat(y[5]).isNaN();
        assertThat(y[39]).isNaN();
    }
}
