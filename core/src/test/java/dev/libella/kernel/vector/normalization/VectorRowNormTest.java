package dev.libella.kernel.vector.normalization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.kernel.reference.ReferenceNormalization;
import dev.libella.kernel.vector.convolution.Geometries;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorRowNormTest {
    private static final double EPSILON = 1e-5;

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1",
        "4, 7, 1, 1",
        "3, 16, 1, 1",
        "3, 769, 1, 1",
        "4, 12, 2, 3",
        "6, 3000, 3, 1000",
        "4, 33, 2, 33",
        "2, 2500, 1, 1"
    })
    void isTheReference(int rows, int length, int groups, int run) {
        Random random = new Random(length);
        float[] x = Geometries.numbers(random, rows * length);
        for (int i = 0; i < x.length; i++) {
            x[i] += 50; // far from 0, where squares in float32 would swallow the variance
        }
        float[] dy = Geometries.numbers(random, x.length);
        float[] weight = Geometries.numbers(random, groups * length / run);
        float[] bias = Geometries.numbers(random, weight.length);
        check(new VectorRowNorm(length, groups, run, EPSILON), rows, x, dy, weight, bias);
        check(new VectorRowNorm(length, groups, run, EPSILON), rows, x, dy, weight, null);
        check(new VectorRowNorm(length, groups, run, EPSILON), rows, x, dy, null, null);
    }

    private static void check(
            VectorRowNorm norm, int rows, float[] x, float[] dy, float @Nullable [] weight, float @Nullable [] bias) {
        float[] expected = new float[x.length];
        float[] y = new float[x.length];
        ReferenceNormalization.rows(
                norm.length(), norm.groups(), norm.run(), EPSILON, x, weight, bias, expected, 0, rows);
        norm.forward(x, weight, bias, y, 0, 1);
        norm.forward(x, weight, bias, y, 1, rows);
        assertThat(y).containsExactly(expected, within(2e-5f));
        float[] dx = new float[x.length];
        ReferenceNormalization.rowsInputGradient(
                norm.length(), norm.groups(), norm.run(), EPSILON, x, weight, dy, expected, 0, rows);
        norm.gradient(x, weight, dy, dx, 0, rows);
        if (weight != null) {
            double[] dw = new double[weight.length];
            double[] db = new double[weight.length];
            float[] expectedDw = new float[weight.length];
            float[] expectedDb = new float[weight.length];
            ReferenceNormalization.rowsWeightGradient(
                    rows, norm.length(), norm.groups(), norm.run(), EPSILON, x, dy, expectedDw, expectedDb);
            norm.weightGradient(rows, x, dy, dw, db);
            for (int i = 0; i < dw.length; i++) {
                assertThat((float) dw[i]).isCloseTo(expectedDw[i], within(2e-4f));
                assertThat((float) db[i]).isCloseTo(expectedDb[i], within(2e-4f));
            }
        }
        // A single number has no variance, and a gradient of rounding errors times 1/√epsilon.
        assertThat(dx).containsExactly(expected, within(norm.length() == 1 ? 1e-4f : 2e-5f));
    }
}
