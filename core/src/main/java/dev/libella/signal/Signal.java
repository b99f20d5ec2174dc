package dev.libella.signal;

import dev.libella.tensor.ShapeException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * {@code scipy.signal}'s convolutions and correlations, in any number of dimensions.
 *
 * <p>The three relatives, with ⟲ for {@link #flip} along every axis:
 *
 * <pre>convolve(a, v)        c[p] = Σ_j a[p − j]·v[j]
 * correlate(a, v)       = convolve(a, ⟲v)
 * crossCorrelate(a, v)  = correlate(a, v) in mode VALID = what Conv2d computes</pre>
 *
 * <p>Integers with integers give exact integers, whatever the method; a sum beyond 64 bits is an {@link
 * ArithmeticException}. NaN and infinities reach only sums that they are part of: inputs that have some are never
 * transformed.
 */
public final class Signal {
    private Signal() {}

    /**
     * The N-dimensional discrete convolution: {@code scipy.signal.convolve}.
     *
     * @param in1 any number of axes. Not modified.
     * @param in2 as many axes. Not modified.
     * @param mode SAME gives the size of {@code in1}; VALID needs one input to be at least as large as the other in every
     *     dimension
     * @throws ShapeException if the numbers of axes differ, an input is empty, or they do not fit mode VALID
     */
    public static NdArray convolve(NdArray in1, NdArray in2, Mode mode, Method method) {
        Operands pair = Operands.of(in1, in2).requireSameRank("convolve").requireElements("convolve");
        return Convolution.compute(
                pair, method, Region.of("convolve", mode, in1.shape(), in2.shape(), Region.Centre.EARLY));
    }

    /** {@link #convolve(NdArray, NdArray, Mode, Method)} by the method that is expected to be faster. */
    public static NdArray convolve(NdArray in1, NdArray in2, Mode mode) {
        return convolve(in1, in2, mode, Method.AUTO);
    }

    /**
     * The N-dimensional cross-correlation: {@code scipy.signal.correlate}. {@code in2} is slid over {@code in1} as it
     * is; the first result of mode FULL has only the last sample of {@code in2} on the first of {@code in1}.
     *
     * @param in1 any number of axes. Not modified.
     * @param in2 as many axes. Not modified.
     * @param mode as for {@link #convolve(NdArray, NdArray, Mode, Method)}
     * @throws ShapeException if the numbers of axes differ, an input is empty, or they do not fit mode VALID
     */
    public static NdArray correlate(NdArray in1, NdArray in2, Mode mode, Method method) {
        Operands pair = Operands.of(in1, in2).requireSameRank("correlate").requireElements("correlate");
        return Convolution.compute(
                pair.flipped(), method, Region.of("correlate", mode, in1.shape(), in2.shape(), Region.Centre.EARLY));
    }

    /** {@link #correlate(NdArray, NdArray, Mode, Method)} by the method that is expected to be faster. */
    public static NdArray correlate(NdArray in1, NdArray in2, Mode mode) {
        return correlate(in1, in2, mode, Method.AUTO);
    }

    /**
     * What a convolutional layer computes with stride 1 and no padding: the filter slid over the image as it is, inside
     * the image only, {@code c[y, x] = Σ a[y + i, x + j]·v[i, j]}.
     *
     * @param image any number of axes. Not modified.
     * @param filter as many axes, nowhere larger than the image. Not modified.
     * @throws ShapeException if the filter does not fit into the image
     */
    public static NdArray crossCorrelate(NdArray image, NdArray filter) {
        Operands.of(image, filter).requireSameRank("crossCorrelate").requireElements("crossCorrelate");
        for (int axis = 0; axis < image.shape().rank(); axis++) {
            if (filter.shape().size(axis) > image.shape().size(axis)) {
                throw new ShapeException("crossCorrelate: the filter must fit into the image; got a filter of "
                        + filter.shape() + " for an image of " + image.shape()
                        + "; pad the image, or use correlate with mode 'full'");
            }
        }
        return correlate(image, filter, Mode.VALID, Method.DIRECT);
    }

    /**
     * The convolution of two images, seen through a boundary: {@code scipy.signal.convolve2d}.
     *
     * @param in1 a matrix. Not modified.
     * @param in2 a matrix. Not modified.
     * @param boundary what is read outside {@code in1}
     * @throws ShapeException if an input is not a matrix or empty, or they do not fit mode VALID
     */
    public static NdArray convolve2d(NdArray in1, NdArray in2, Mode mode, Boundary boundary) {
        Operands pair = Operands.of(in1, in2).requireRank("convolve2d", 2).requireElements("convolve2d");
        Region region = Region.of("convolve2d", mode, in1.shape(), in2.shape(), Region.Centre.EARLY);
        return within(pair, mode, region, boundary);
    }

    /** {@link #convolve2d(NdArray, NdArray, Mode, Boundary)} with zeros outside. */
    public static NdArray convolve2d(NdArray in1, NdArray in2, Mode mode) {
        return convolve2d(in1, in2, mode, Boundary.ZEROS);
    }

    /**
     * The cross-correlation of two images, seen through a boundary: {@code scipy.signal.correlate2d}. In mode SAME with a
     * filter of even size it takes the later of the two middles, where {@link #correlate} takes the earlier.
     *
     * @param in1 a matrix. Not modified.
     * @param in2 a matrix. Not modified.
     * @param boundary what is read outside {@code in1}
     * @throws ShapeException if an input is not a matrix or empty, or they do not fit mode VALID
     */
    public static NdArray correlate2d(NdArray in1, NdArray in2, Mode mode, Boundary boundary) {
        Operands pair = Operands.of(in1, in2).requireRank("correlate2d", 2).requireElements("correlate2d");
        Region region = Region.of("correlate2d", mode, in1.shape(), in2.shape(), Region.Centre.LATE);
        return within(pair.flipped(), mode, region, boundary);
    }

    /** {@link #correlate2d(NdArray, NdArray, Mode, Boundary)} with zeros outside. */
    public static NdArray correlate2d(NdArray in1, NdArray in2, Mode mode) {
        return correlate2d(in1, in2, mode, Boundary.ZEROS);
    }

    /**
     * Convolution by Fourier transforms along some axes: {@code scipy.signal.fftconvolve}. Along the other axes the
     * sizes must be equal, or one of them 1, and corresponding slices are convolved.
     *
     * <p>Unlike SciPy, integers stay integers. An empty input gives an empty result.
     *
     * @param axes the axes to convolve along, negative ones counted from the end; at least one. Not modified.
     * @throws ShapeException if the inputs do not fit together or an axis does not exist or is given twice
     * @throws IllegalArgumentException if there are no axes
     */
    public static NdArray fftconvolve(NdArray in1, NdArray in2, Mode mode, int[] axes) {
        return Frequency.convolve("fftconvolve", in1, in2, mode, requireAxes("fftconvolve", axes));
    }

    /** {@link #fftconvolve(NdArray, NdArray, Mode, int[])} along all axes. */
    public static NdArray fftconvolve(NdArray in1, NdArray in2, Mode mode) {
        return Frequency.convolve("fftconvolve", in1, in2, mode, allAxes(in1));
    }

    /**
     * Convolution of a long input with a short one: {@code scipy.signal.oaconvolve}. Libella cuts the first axis into the
     * cheapest blocks for {@link #fftconvolve} too, so the two differ by name only.
     *
     * @param axes the axes to convolve along, negative ones counted from the end; at least one. Not modified.
     * @throws ShapeException if the inputs do not fit together or an axis does not exist or is given twice
     * @throws IllegalArgumentException if there are no axes
     */
    public static NdArray oaconvolve(NdArray in1, NdArray in2, Mode mode, int[] axes) {
        return Frequency.convolve("oaconvolve", in1, in2, mode, requireAxes("oaconvolve", axes));
    }

    /** {@link #oaconvolve(NdArray, NdArray, Mode, int[])} along all axes. */
    public static NdArray oaconvolve(NdArray in1, NdArray in2, Mode mode) {
        return Frequency.convolve("oaconvolve", in1, in2, mode, allAxes(in1));
    }

    /**
     * By how many samples the second input is shifted at each result of a one-dimensional correlation: {@code
     * scipy.signal.correlation_lags}.
     *
     * @param in1Length samples of the first input, ≥ 1
     * @param in2Length samples of the second, ≥ 1
     * @throws ShapeException if a length is below 1
     */
    public static long[] correlationLags(int in1Length, int in2Length, Mode mode) {
        if (in1Length < 1 || in2Length < 1) {
            throw new ShapeException(
                    "correlationLags: lengths must be at least 1; got " + in1Length + " and " + in2Length);
        }
        // As SciPy: the lags of "same" are the middle of all lags, those of "valid" run from 0 towards the longer
        // input.
        int first = switch (mode) {
            case FULL -> 1 - in2Length;
            case SAME -> (in1Length + in2Length - 1) / 2 - in1Length / 2 + 1 - in2Length;
            case VALID -> Math.min(0, in1Length - in2Length);
        };
        int count = switch (mode) {
            case FULL -> in1Length + in2Length - 1;
            case SAME -> in1Length;
            case VALID -> Math.abs(in1Length - in2Length) + 1;
        };
        return IntStream.range(first, first + count).asLongStream().toArray();
    }

    /**
     * The method that {@link Method#AUTO} takes: {@code scipy.signal.choose_conv_method}. Decided by counting the work of
     * both ways; integers too large to survive a transform, NaN and infinities are always summed directly.
     *
     * @return {@link Method#DIRECT} or {@link Method#FFT}
     * @throws ShapeException if the inputs cannot be convolved in this mode
     */
    public static Method chooseConvMethod(NdArray in1, NdArray in2, Mode mode) {
        Operands pair =
                Operands.of(in1, in2).requireSameRank("chooseConvMethod").requireElements("chooseConvMethod");
        Region region = Region.of("chooseConvMethod", mode, in1.shape(), in2.shape(), Region.Centre.EARLY);
        return ConvMethod.choose(pair.a(), pair.v(), region);
    }

    /**
     * The array with the order along some axes reversed: {@code numpy.flip}.
     *
     * @param axes negative ones are counted from the end; all axes if none is given. Not modified.
     * @throws ShapeException if an axis does not exist
     */
    public static NdArray flip(NdArray array, int... axes) {
        boolean[] reversed = new boolean[array.shape().rank()];
        for (int axis : axes) {
            array.shape().size(axis); // refuses an axis that does not exist
            reversed[Math.floorMod(axis, reversed.length)] = true;
        }
        if (axes.length == 0) {
            Arrays.fill(reversed, true);
        }
        return Gather.flip(array, reversed);
    }

    /**
     * Left and right exchanged: {@code numpy.fliplr}.
     *
     * @throws ShapeException if there are fewer than two axes
     */
    public static NdArray fliplr(NdArray array) {
        if (array.shape().rank() < 2) {
            throw new ShapeException("fliplr: needs at least 2 axes; got shape " + array.shape());
        }
        return flip(array, 1);
    }

    /**
     * Top and bottom exchanged: {@code numpy.flipud}.
     *
     * @throws ShapeException if there are no axes
     */
    public static NdArray flipud(NdArray array) {
        if (array.shape().rank() < 1) {
            throw new ShapeException("flipud: needs at least 1 axis; got shape " + array.shape());
        }
        return flip(array, 0);
    }

    /** {@link #convolve(NdArray, NdArray, Mode)} of vectors. The inputs are not modified. */
    public static double[] convolve(double[] in1, double[] in2, Mode mode) {
        return ((NdArray.Doubles) convolve(NdArray.of(in1), NdArray.of(in2), mode)).array();
    }

    /** {@link #convolve(NdArray, NdArray, Mode)} of matrices. The inputs are not modified. */
    public static double[][] convolve(double[][] in1, double[][] in2, Mode mode) {
        return convolve(NdArray.of(in1), NdArray.of(in2), mode).toRows();
    }

    /** {@link #correlate(NdArray, NdArray, Mode)} of vectors. The inputs are not modified. */
    public static double[] correlate(double[] in1, double[] in2, Mode mode) {
        return ((NdArray.Doubles) correlate(NdArray.of(in1), NdArray.of(in2), mode)).array();
    }

    /** {@link #correlate(NdArray, NdArray, Mode)} of matrices. The inputs are not modified. */
    public static double[][] correlate(double[][] in1, double[][] in2, Mode mode) {
        return correlate(NdArray.of(in1), NdArray.of(in2), mode).toRows();
    }

    /** {@link #crossCorrelate(NdArray, NdArray)} of matrices. The inputs are not modified. */
    public static double[][] crossCorrelate(double[][] image, double[][] filter) {
        return crossCorrelate(NdArray.of(image), NdArray.of(filter)).toRows();
    }

    /** {@link #convolve2d(NdArray, NdArray, Mode, Boundary)} of matrices. The inputs are not modified. */
    public static double[][] convolve2d(double[][] in1, double[][] in2, Mode mode, Boundary boundary) {
        return convolve2d(NdArray.of(in1), NdArray.of(in2), mode, boundary).toRows();
    }

    /** {@link #correlate2d(NdArray, NdArray, Mode, Boundary)} of matrices. The inputs are not modified. */
    public static double[][] correlate2d(double[][] in1, double[][] in2, Mode mode, Boundary boundary) {
        return correlate2d(NdArray.of(in1), NdArray.of(in2), mode, boundary).toRows();
    }

    private static NdArray within(Operands pair, Mode mode, Region region, Boundary boundary) {
        // In mode VALID nothing outside is read, and with zeros outside the smaller input may be the one that slides.
        return Direct.convolve(pair.a(), pair.v(), region, mode == Mode.VALID ? Boundary.ZEROS : boundary);
    }

    private static int[] allAxes(NdArray array) {
        return IntStream.range(0, array.shape().rank()).toArray();
    }

    private static int[] requireAxes(String function, int[] axes) {
        if (axes.length == 0) {
            throw new IllegalArgumentException(function + ": axes must not be empty; leave them out to use all");
        }
        return axes;
    }
}
