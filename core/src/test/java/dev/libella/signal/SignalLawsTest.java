package dev.libella.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** How convolution, correlation, flips and transforms belong together. */
class SignalLawsTest {

    @Property(tries = 60)
    void correlationIsConvolutionWithTheFlippedFilter(
            @ForAll long seed, @ForAll @Size(min = 1, max = 3) int[] sizes, @ForAll Mode mode) {
        NdArray a = integers(seed, sizes(sizes, 1, 7));
        NdArray v = integers(seed + 1, sizes(sizes, 2, 4));
        if (mode == Mode.VALID && !nested(a, v)) {
            return;
        }
        assertThat(Signal.correlate(a, v, mode)).isEqualTo(Signal.convolve(a, Signal.flip(v), mode));
    }

    @Property(tries = 60)
    void crossCorrelationIsTheDefinition(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 5) int n,
            @ForAll @IntRange(min = 1, max = 5) int m,
            @ForAll @IntRange(max = 4) int more) {
        NdArray.Longs a = integers(seed, n + more, m + 2);
        NdArray.Longs v = integers(seed + 1, n, m);
        NdArray.Longs got = (NdArray.Longs) Signal.crossCorrelate(a, v);
        assertThat(got.shape()).isEqualTo(Shape.of(more + 1, 3));
        for (int y = 0; y <= more; y++) {
            for (int x = 0; x < 3; x++) {
                long sum = 0;
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < m; j++) {
                        sum += a.array()[(y + i) * (m + 2) + x + j] * v.array()[i * m + j];
                    }
                }
                assertThat(got.array()[y * 3 + x]).isEqualTo(sum);
            }
        }
        assertThat(got).isEqualTo(Signal.convolve(a, Signal.flip(v), Mode.VALID));
    }

    @Property(tries = 60)
    void convolutionDoesNotCareAboutTheOrder(@ForAll long seed, @ForAll @Size(min = 1, max = 3) int[] sizes) {
        NdArray a = integers(seed, sizes(sizes, 1, 9));
        NdArray v = integers(seed + 1, sizes(sizes, 2, 9));
        assertThat(Signal.convolve(a, v, Mode.FULL)).isEqualTo(Signal.convolve(v, a, Mode.FULL));
    }

    @Property(tries = 100)
    void transformsGiveWhatSumsGive(@ForAll long seed, @ForAll @Size(min = 1, max = 3) int[] sizes, @ForAll Mode mode) {
        NdArray a = integers(seed, sizes(sizes, 1, 40));
        NdArray v = integers(seed + 1, sizes(sizes, 2, 11));
        if (mode == Mode.VALID && !nested(a, v)) {
            return;
        }
        NdArray direct = Signal.convolve(a, v, mode, Method.DIRECT);
        assertThat(Signal.convolve(a, v, mode, Method.FFT)).isEqualTo(direct);
        NdArray.Doubles doubles =
                Signal.fftconvolve(a.asDoubles(), v.asDoubles(), mode).asDoubles();
        for (int i = 0; i < doubles.array().length; i++) {
            assertThat(doubles.array()[i]).isEqualTo(direct.doubleAt(i), within(1e-9));
        }
    }

    @Property(tries = 20)
    void longSignalsAreCutIntoBlocksWithoutASeam(
            @ForAll long seed,
            @ForAll @IntRange(min = 1000, max = 60_000) int n,
            @ForAll @IntRange(min = 1, max = 300) int m,
            @ForAll Mode mode) {
        NdArray a = integers(seed, n);
        NdArray v = integers(seed + 1, m);
        assertThat(Signal.oaconvolve(a, v, mode)).isEqualTo(Signal.convolve(a, v, mode, Method.DIRECT));
    }

    @Property(tries = 30)
    void boundariesAreConvolutionsOfTheLargerImage(@ForAll long seed, @ForAll @IntRange(max = 2) int which) {
        NdArray a = integers(seed, 4, 5);
        NdArray v = integers(seed + 1, 3, 3);
        Boundary boundary = new Boundary[] {Boundary.fill(7), Boundary.WRAP, Boundary.SYMM}[which];
        NdArray larger = Gather.window(a, new int[] {-1, -1}, new int[] {6, 7}, boundary);
        assertThat(Signal.convolve2d(a, v, Mode.SAME, boundary)).isEqualTo(Signal.convolve(larger, v, Mode.VALID));
    }

    @Property(tries = 30)
    void slicesAlongOtherAxesAreConvolvedOneByOne(@ForAll long seed) {
        NdArray a = integers(seed, 3, 8);
        NdArray v = integers(seed + 1, 3, 4);
        NdArray together = Signal.fftconvolve(a, v, Mode.FULL, new int[] {-1});
        assertThat(together.shape()).isEqualTo(Shape.of(3, 11));
        for (int row = 0; row < 3; row++) {
            NdArray alone = Signal.convolve(row(a, row), row(v, row), Mode.FULL);
            assertThat(row(together, row)).isEqualTo(alone);
        }
    }

    private static NdArray row(NdArray matrix, int row) {
        int width = matrix.shape().size(1);
        return Gather.window(matrix, new int[] {row, 0}, new int[] {1, width}, Boundary.ZEROS)
                .reshape(Shape.of(width));
    }

    /** Sizes between 1 and {@code most}, made of arbitrary numbers. */
    private static int[] sizes(int[] any, int salt, int most) {
        int[] sizes = new int[any.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = 1 + Random.below(Random.key(any[i], salt), i, most);
        }
        return sizes;
    }

    private static boolean nested(NdArray a, NdArray v) {
        boolean first = true;
        boolean second = true;
        for (int axis = 0; axis < a.shape().rank(); axis++) {
            first &= a.shape().size(axis) >= v.shape().size(axis);
            second &= v.shape().size(axis) >= a.shape().size(axis);
        }
        return first || second;
    }

    private static NdArray.Longs integers(long seed, int... sizes) {
        Shape shape = Shape.of(sizes);
        long[] data = new long[shape.elements()];
        for (int i = 0; i < data.length; i++) {
            data[i] = Random.below(Random.key(seed), i, 21) - 10L;
        }
        return NdArray.of(shape, data);
    }
}
