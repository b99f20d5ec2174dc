package dev.libella.kernel.vector.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.kernel.reference.ReferenceSoftmax;
import dev.libella.kernel.vector.convolution.Geometries;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VectorSoftmaxTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "3, 10, 1",
        "2, 16, 1",
        "4, 17, 1",
        "3, 1000, 1",
        "2, 31, 2",
        "3, 5, 15",
        "2, 7, 16",
        "2, 3, 33",
        "1, 21, 49"
    })
    void isTheReference(int outer, int length, int inner) {
        Random random = new Random(length);
        float[] x = Geometries.numbers(random, outer * length * inner);
        for (int i = 0; i < x.length; i++) {
            x[i] *= i % 7 == 0 ? 50 : 5;
        }
        float[] dy = Geometries.numbers(random, x.length);
        for (boolean logarithm : new boolean[] {false, true}) {
            float[] expected = new float[x.length];
            float[] y = new float[x.length];
            ReferenceSoftmax.forward(logarithm, length, inner, x, expected, 0, outer);
            VectorSoftmax.forward(logarithm, length, inner, x, y, 0, 1);
            VectorSoftmax.forward(logarithm, length, inner, x, y, 1, outer);
            assertThat(y).containsExactly(expected, within(logarithm ? 2e-5f : 1e-6f));
            float[] inPlace = x.clone();
            VectorSoftmax.forward(logarithm, length, inner, inPlace, inPlace, 0, outer);
            assertThat(inPlace).containsExactly(y);

            float[] expectedGradient = new float[x.length];
            float[] dx = dy.clone();
            ReferenceSoftmax.gradient(logarithm, length, inner, expected, dy, expectedGradient, 0, outer);
            VectorSoftmax.gradient(logarithm, length, inner, y, dx, dx, 0, outer);
            assertThat(dx).containsExactly(expectedGradient, within(2e-5f));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void keepsInfinitiesAndWhatIsNotANumber(int inner) {
        float[] x = new float[5 * inner];
        for (int i = 0; i < inner; i++) {
            x[i] = Float.NEGATIVE_INFINITY;
        }
        float[] y = new float[x.length];
        VectorSoftmax.forward(false, 5, inner, x, y, 0, 1);
        for (int i = 0; i < y.length; i++) {
            assertThat(y[i]).isEqualTo(i < inner ? 0 : 0.25f);
        }
        x[2 * inner] = Float.NaN;
        for (boolean logarithm : new boolean[] {false, true}) {
            VectorSoftmax.forward(logarithm, 5, inner, x, y, 0, 1);
            for (int i = 0; i < y.length; i += inner) {
                assertThat(y[i]).isNaN();
            }
        }
    }
}
