package dev.libella.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import org.junit.jupiter.api.Test;

class SignalTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    @Test
    void reproducesTheLecturesSequences() {
        long[] a = {1, 1, 2, 0, 1};
        long[] v = {-1, 1};
        assertThat(NumPy.convolve(a, v, Mode.FULL)).containsExactly(-1, 0, -1, 2, -1, 1);
        assertThat(NumPy.convolve(v, a, Mode.FULL)).containsExactly(-1, 0, -1, 2, -1, 1);
        assertThat(NumPy.convolve(a, v, Mode.SAME)).containsExactly(-1, 0, -1, 2, -1);
        assertThat(NumPy.convolve(a, v, Mode.VALID)).containsExactly(0, -1, 2, -1);
        assertThat(NumPy.convolve(new long[] {1, 3, -1, 1, -3}, new long[] {-1, 0, 1}, Mode.SAME))
                .containsExactly(-3, 2, 2, 2, 1);
    }

    @Test
    void reproducesTheLecturesMatrices() {
        NdArray ones = NdArray.of(new long[][] {{1, 1, 1, 1}, {1, 1, 1, 1}, {1, 1, 1, 1}, {1, 1, 1, 1}});
        NdArray diagonal = NdArray.of(new long[][] {{1, 0}, {0, 1}});
        String want = "[[1, 1, 1, 1, 0], [1, 2, 2, 2, 1], [1, 2, 2, 2, 1], [1, 2, 2, 2, 1], [0, 1, 1, 1, 1]]";
        assertThat(Signal.convolve(ones, diagonal, Mode.FULL)).hasToString(want);
        assertThat(Signal.convolve2d(ones, diagonal, Mode.FULL)).hasToString(want);
        assertThat(Signal.convolve(
                        NdArray.of(new double[][] {{1, 2, 1}, {2, 1, 1}, {1, 1, 1}}),
                        Signal.flip(NdArray.of(new double[][] {{1, .5}, {.5, 1}})),
                        Mode.VALID))
                .hasToString("[[4, 4], [4, 3]]");
        assertThat(Signal.crossCorrelate(NdArray.of(new int[][] {{1, 0, 2}, {3, 1, 0}, {0, 0, 4}}), diagonal))
                .hasToString("[[2, 0], [3, 5]]");
    }

    @Test
    void integersAreRightOrAnError() {
        long large = 1L << 62;
        // Half way the sum leaves 64 bits, at the end it is back.
        assertThat(NumPy.correlate(new long[] {large, large, -large}, new long[] {1, 1, 1}, Mode.VALID))
                .containsExactly(large);
        assertThatThrownBy(() -> NumPy.correlate(new long[] {large, large}, new long[] {1, 1}, Mode.VALID))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("convolve: a sum does not fit 64-bit integers; give the inputs as doubles (results are"
                        + " then rounded to 53 bits)");
        NdArray odd = NdArray.of((1L << 53) + 1);
        assertThat(Signal.convolve(odd, NdArray.of(1L), Mode.FULL, Method.FFT)).isEqualTo(odd);
    }

    @Test
    void infinitiesAndNanReachOnlySumsTheyArePartOf() {
        assertThat(NumPy.convolve(new double[] {1, 2}, new double[] {INF, 1}, Mode.FULL))
                .containsExactly(INF, INF, 2);
        assertThat(Signal.fftconvolve(NdArray.of(1.0, NAN, 3, 4, 5), NdArray.of(1.0, 1), Mode.FULL))
                .isEqualTo(NdArray.of(1.0, NAN, NAN, 7, 9, 5));
        assertThat(Signal.chooseConvMethod(NdArray.of(NAN), NdArray.of(1.0), Mode.FULL))
                .isEqualTo(Method.DIRECT);
    }

    @Test
    void kindsOfNumbersMeetAsInNumPy() {
        assertThat(Signal.convolve(NdArray.of(1, 2), NdArray.of(3, 4), Mode.FULL))
                .isEqualTo(NdArray.of(3L, 10, 8));
        assertThat(Signal.convolve(NdArray.of(1f, 2f), NdArray.of(3f), Mode.FULL))
                .isEqualTo(NdArray.of(3f, 6f));
        assertThat(Signal.convolve(NdArray.of(1, 2), NdArray.of(0.5f), Mode.FULL))
                .isEqualTo(NdArray.of(0.5, 1.0));
    }

    @Test
    void flips() {
        NdArray matrix = NdArray.of(new int[][] {{1, 2, 3}, {4, 5, 6}});
        assertThat(Signal.fliplr(matrix)).hasToString("[[3, 2, 1], [6, 5, 4]]");
        assertThat(Signal.flipud(matrix)).hasToString("[[4, 5, 6], [1, 2, 3]]");
        assertThat(Signal.flip(matrix)).hasToString("[[6, 5, 4], [3, 2, 1]]");
        assertThatThrownBy(() -> Signal.fliplr(NdArray.of(1, 2)))
                .hasMessage("fliplr: needs at least 2 axes; got shape [2]");
    }

    @Test
    void refusesWhatDoesNotFit() {
        NdArray vector = NdArray.of(1.0, 2);
        NdArray matrix = NdArray.of(new double[][] {{1, 2}, {3, 4}});
        assertThatThrownBy(() -> Signal.convolve(vector, matrix, Mode.FULL))
                .isInstanceOf(ShapeException.class)
                .hasMessage("convolve: both inputs must have the same number of dimensions; got shapes [2] and [2, 2];"
                        + " reshape one of them");
        assertThatThrownBy(() -> NumPy.convolve(new double[0], new double[1], Mode.FULL))
                .hasMessage("convolve: inputs must not be empty; got shapes [0] and [1]");
        assertThatThrownBy(() -> NumPy.correlate(matrix, vector, Mode.FULL))
                .hasMessage("correlate: both inputs must be 1-D arrays; got shapes [2, 2] and [2]");
        assertThatThrownBy(() -> Signal.crossCorrelate(matrix, NdArray.of(new double[1][3])))
                .hasMessage("crossCorrelate: the filter must fit into the image; got a filter of [1, 3] for an image of"
                        + " [2, 2]; pad the image, or use correlate with mode 'full'");
        assertThatThrownBy(
                        () -> Signal.convolve(NdArray.of(new double[2][5]), NdArray.of(new double[3][2]), Mode.VALID))
                .hasMessage("convolve: in mode 'valid' one input must be at least as large as the other in every"
                        + " dimension; got [2, 5] and [3, 2]; use mode 'same' or 'full'");
        assertThatThrownBy(() -> NdArray.of(new double[][] {{1, 2}, {3}}))
                .hasMessage("array: all rows must be equally long; row 0 has 2 numbers, row 1 has 1");
        assertThatThrownBy(() -> Signal.convolve2d(
                        NdArray.of(new long[][] {{1}}),
                        NdArray.of(new long[][] {{1, 2}}),
                        Mode.FULL,
                        Boundary.fill(.5)))
                .hasMessage("fillvalue: must be an integer where the images are; got 0.5; give the images as doubles");
        assertThatThrownBy(() -> Signal.fftconvolve(
                        NdArray.of(new double[2][5]), NdArray.of(new double[3][5]), Mode.FULL, new int[] {1}))
                .hasMessage("fftconvolve: sizes along axis 0 must be equal, or one of them 1, because it is not"
                        + " convolved along; got shapes [2, 5] and [3, 5]");
        assertThatThrownBy(() -> Signal.correlationLags(0, 3, Mode.FULL))
                .hasMessage("correlationLags: lengths must be at least 1; got 0 and 3");
    }

    @Test
    void anEmptyInputOfATransformGivesAnEmptyResult() {
        assertThat(Signal.fftconvolve(NdArray.of(new double[0]), NdArray.of(1.0), Mode.FULL)
                        .shape())
                .isEqualTo(Shape.of(0));
    }
}
