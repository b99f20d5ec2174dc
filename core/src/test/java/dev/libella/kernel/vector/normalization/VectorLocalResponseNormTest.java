package dev.libella.kernel.vector.normalization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.kernel.reference.ReferenceNormalization;
import dev.libella.kernel.vector.convolution.Geometries;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class VectorLocalResponseNormTest {
    @Property(tries = 200)
    void isTheReference(
            @ForAll @IntRange(min = 1, max = 20) int channels,
            @ForAll @IntRange(min = 1, max = 150) int positions,
            @ForAll @IntRange(min = 1, max = 9) int size,
            @ForAll @DoubleRange(min = 0, max = 4) double alpha,
            @ForAll @DoubleRange(min = 0.5, max = 3) double k) {
        int batch = 2;
        Random random = new Random(channels * 1000L + positions);
        float[] x = Geometries.numbers(random, batch * channels * positions);
        float[] dy = Geometries.numbers(random, x.length);
        float[] expected = new float[x.length];
        float[] actual = new float[x.length];
        var norm = new VectorLocalResponseNorm(channels, positions, size, alpha, k);
        int groups = batch * norm.groups();

        ReferenceNormalization.localResponse(
                channels, positions, size, alpha, VectorLocalResponseNorm.BETA, k, x, expected, 0, batch);
        norm.forward(x, actual, 0, groups / 2);
        norm.forward(x, actual, groups / 2, groups);
        assertThat(actual).containsExactly(expected, within(1e-5f));

        ReferenceNormalization.localResponseGradient(
                channels, positions, size, alpha, VectorLocalResponseNorm.BETA, k, x, dy, expected, 0, batch);
        norm.gradient(x, dy, actual, 0, groups / 2);
        norm.gradient(x, dy, actual, groups / 2, groups);
        assertThat(actual).containsExactly(expected, within(2e-5f));
    }

    @Test
    void notANumberStaysOneAndTheInfiniteBecomesOne() {
        float[] y = new float[3];
        var norm = new VectorLocalResponseNorm(1, 3, 1, 1, 1);

        norm.forward(new float[] {Float.NaN, Float.POSITIVE_INFINITY, 1e30f}, y, 0, 1);

        assertThat(y).containsExactly(Float.NaN, Float.NaN, 0f); // in float32 the square of 1e30 is infinite
    }

    /** Without a constant, a base may be 0: what is divided by it is not a number, as in the reference. */
    @Test
    void dividesByZeroAsTheReferenceDoes() {
        float[] x = {0, 2};
        float[] expected = new float[2];
        float[] actual = new float[2];

        ReferenceNormalization.localResponse(1, 2, 1, 1, VectorLocalResponseNorm.BETA, 0, x, expected, 0, 1);
        new VectorLocalResponseNorm(1, 2, 1, 1, 0).forward(x, actual, 0, 1);

        assertThat(expected[0]).isNaN();
        assertThat(actual).containsExactly(expected, within(1e-6f));
    }
}
