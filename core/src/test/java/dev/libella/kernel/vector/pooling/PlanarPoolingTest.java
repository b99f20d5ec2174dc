package dev.libella.kernel.vector.pooling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.kernel.PoolAxis;
import dev.libella.kernel.PoolGeometry;
import dev.libella.kernel.reference.ReferencePooling;
import dev.libella.kernel.reference.ReferencePooling.Divisor;
import dev.libella.kernel.vector.convolution.Geometries;
import dev.libella.tensor.Window;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanarPoolingTest {
    private static final int PLANES = 3;

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1, 0",
        "28, 28, 2, 2, 0",
        "5, 8, 2, 2, 0",
        "7, 9, 3, 2, 1",
        "6, 17, 5, 1, 2",
        "33, 4, 4, 3, 2",
        "35, 70, 3, 2, 1",
        "2, 2, 2, 2, 0",
        "6, 64, 2, 2, 0",
        "4, 70, 2, 2, 0",
        "14, 14, 2, 2, 0",
        "2, 36, 2, 2, 0",
        "4, 33, 7, 5, 3",
        "3, 66, 2, 2, 1"
    })
    void isTheReference(int height, int width, int kernel, int stride, int padding) {
        Window window =
                Window.of(kernel).withStride(stride).withPadding(padding).withCeilMode(padding > 0);
        check(PoolAxis.of(height, window), PoolAxis.of(width, window), new Random(kernel));
    }

    @Property(tries = 60)
    void isTheReferenceAtAnyGeometry(@ForAll int seed) {
        Random random = new Random(seed);
        check(axis(random), axis(random), random);
    }

    @Test
    void addsUpManyPatchesThatShareALargestNumber() {
        isTheReferenceAtAnyGeometry(783946729);
    }

    private static PoolAxis axis(Random random) {
        int in = 1 + random.nextInt(random.nextInt(4) == 0 ? 70 : 20);
        int kernel = 1 + random.nextInt(Math.min(in, 5));
        Window window = Window.of(kernel)
                .withStride(1 + random.nextInt(3))
                .withPadding(random.nextInt(kernel / 2 + 1))
                .withCeilMode(random.nextBoolean());
        return PoolAxis.of(in, window);
    }

    private static void check(PoolAxis height, PoolAxis width, Random random) {
        PoolGeometry g = new PoolGeometry(PLANES, PoolAxis.ONE, height, width);
        if (Slide.of(width).isEmpty()) {
            assertThat(width.out()).as("few and cut off").isLessThan(3);
            return;
        }
        float[] x = new float[PLANES * g.inPositions()];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextInt(9) - 4; // few numbers, so that patches have several largest ones
        }
        float[] dy = Geometries.numbers(random, PLANES * g.outPositions());
        float[] expected = new float[dy.length];
        float[] expectedGradient = new float[x.length];
        ReferencePooling.max(g, x, expected, 0, PLANES);
        ReferencePooling.maxGradient(g, x, dy, expectedGradient, 0, PLANES);
        float bound = reordered(patchesOfOne(height) * patchesOfOne(width), dy);
        compare(PlanarPooling.max(g).orElseThrow(), x, dy, expected, expectedGradient, 0, bound);
        for (Divisor divisor : new Divisor[] {new Divisor.Inside(), new Divisor.WithPadding(), new Divisor.Given(1)}) {
            ReferencePooling.average(g, divisor, x, expected, 0, PLANES);
            ReferencePooling.averageGradient(g, divisor, dy, expectedGradient, 0, PLANES);
            compare(PlanarPooling.average(g, divisor).orElseThrow(), x, dy, expected, expectedGradient, 1e-5f, 1e-5f);
        }
    }

    @Property(tries = 40)
    void normsAreTheReferencesAtAnyGeometry(@ForAll int seed) {
        Random random = new Random(seed);
        PoolAxis height = axis(random);
        PoolAxis width = axis(random);
        PoolGeometry g = new PoolGeometry(PLANES, PoolAxis.ONE, height, width);
        if (Slide.of(width).isPresent()) {
            float[] x = Geometries.numbers(random, PLANES * g.inPositions());
            x[random.nextInt(x.length)] = 0;
            float[] dy = Geometries.numbers(random, PLANES * g.outPositions());
            float[] expected = new float[dy.length];
            float[] expectedGradient = new float[x.length];
            for (int p = 1; p <= 2; p++) {
                ReferencePooling.norm(g, p, x, expected, 0, PLANES);
                ReferencePooling.normGradient(g, p, x, expected, dy, expectedGradient, 0, PLANES);
                float tolerance = 5e-5f; // 1e-5·√25: patches have at most 5×5 numbers
                compare(
                        PlanarPooling.norm(g, p).orElseThrow(),
                        x,
                        dy,
                        expected,
                        expectedGradient,
                        tolerance,
                        tolerance);
            }
        }
        assertThat(PlanarPooling.norm(g, 3)).isEmpty();
    }

    @Test
    void aNormOfNothingHasNoGradient() {
        PoolAxis axis = PoolAxis.of(4, Window.of(2).withStride(2));
        PoolGeometry g = new PoolGeometry(1, PoolAxis.ONE, axis, axis);
        for (int p = 1; p <= 2; p++) {
            float[] dx = new float[16];
            float[] y = new float[4];
            PlanarPooling pooling = PlanarPooling.norm(g, p).orElseThrow();
            pooling.forward(new float[16], y, 0, 1);
            pooling.gradient(new float[16], y, new float[] {1, 2, 3, 4}, dx, 0, 1);
            assertThat(y).containsOnly(0f);
            assertThat(dx).containsOnly(0f);
        }
    }

    /** The most patches that a position of an axis is in. */
    private static int patchesOfOne(PoolAxis axis) {
        return IntStream.range(0, axis.in())
                .map(position -> (int) IntStream.range(0, axis.out())
                        .filter(o -> axis.first()[o] <= position && position < axis.end()[o])
                        .count())
                .max()
                .orElseThrow();
    }

    /** What two sums of n such numbers in different orders may differ by: each is off by at most (n − 1)·2⁻²⁴·Σ|aᵢ|. */
    private static float reordered(int n, float[] numbers) {
        float largest = 0;
        for (float number : numbers) {
            largest = Math.max(largest, Math.abs(number));
        }
        return 2 * (n - 1) * n * 0x1p-24f * largest;
    }

    private static void compare(
            PlanarPooling pooling,
            float[] x,
            float[] dy,
            float[] expected,
            float[] expectedGradient,
            float tolerance,
            float gradientTolerance) {
        float[] y = new float[expected.length];
        int plane = y.length / PLANES;
        pooling.forward(x, y, 1, PLANES);
        assertThat(Arrays.copyOf(y, plane)).containsOnly(0f); // another piece's
        pooling.forward(x, y, 0, 1);
        assertThat(y).containsExactly(expected, within(tolerance));
        float[] dx = new float[x.length];
        Arrays.fill(dx, 7f);
        pooling.gradient(x, y, dy, dx, 1, PLANES);
        assertThat(Arrays.copyOf(dx, x.length / PLANES)).containsOnly(7f);
        pooling.gradient(x, y, dy, dx, 0, 1);
        // Gradients of several patches are added in another order.
        assertThat(dx).containsExactly(expectedGradient, within(gradientTolerance));
    }

    @Test
    void countsWhatIsNotANumberAsLargest() {
        PoolAxis axis = PoolAxis.of(4, Window.of(2).withStride(2));
        float[] x = new float[16];
        x[5] = Float.NaN;
        float[] y = new float[4];
        PlanarPooling.max(new PoolGeometry(1, PoolAxis.ONE, axis, axis))
                .orElseThrow()
                .forward(x, y, 0, 1);
        assertThat(y).containsExactly(Float.NaN, 0, 0, 0);
    }

    @Test
    void knowsRegularAdaptivePatchesAndLeavesOthersToTheReference() {
        assertThat(Slide.of(PoolAxis.adaptive(56, 1))).contains(new Slide(1, 0, 56));
        assertThat(Slide.of(PoolAxis.adaptive(14, 7))).contains(new Slide(2, 0, 2));
        assertThat(Slide.of(PoolAxis.of(112, Window.of(3, 2).withPadding(1)))).contains(new Slide(2, 1, 3));
        assertThat(Slide.of(PoolAxis.adaptive(8, 5))).isEmpty();
        assertThat(Slide.of(PoolAxis.of(9, Window.of(3).withDilation(2)))).isEmpty();
    }
}
