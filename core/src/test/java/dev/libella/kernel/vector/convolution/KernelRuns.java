package dev.libella.kernel.vector.convolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.assertj.core.data.Offset;

/** Runs the kernels of convolutions as a plan does, piece by piece, over memory that held other numbers before. */
final class KernelRuns {
    private static final float LEFT_OVER = 7;

    private KernelRuns() {}

    /** What a kernel makes of a source, in its layout: {@code size} numbers. */
    static float[] result(ConvolutionKernel kernel, float[] x, float[] weight, int size, Finish finish) {
        float[] packed = new float[kernel.packedSize()];
        Arrays.fill(packed, LEFT_OVER);
        for (int piece = 0; piece < kernel.packPieces(); piece++) {
            kernel.pack(piece, weight, packed);
        }
        for (int piece = 0; piece < kernel.preparePieces(); piece++) {
            kernel.prepare(piece, x, packed);
        }
        float[] y = new float[size];
        Arrays.fill(y, LEFT_OVER);
        for (int piece = 0; piece < kernel.pieces(); piece++) {
            kernel.run(piece, x, packed, y, finish);
        }
        return y;
    }

    /** The gradient of so many weights. */
    static float[] weightGradient(WeightGradientKernel kernel, float[] x, float[] dy, int weights) {
        float[] partial = new float[kernel.partialSize()];
        Arrays.fill(partial, LEFT_OVER);
        for (int piece = 0; piece < kernel.pieces(); piece++) {
            kernel.run(piece, x, dy, partial);
        }
        float[] dw = new float[weights];
        for (int piece = 0; piece < kernel.reducePieces(); piece++) {
            kernel.reduce(piece, partial, dw);
        }
        return dw;
    }

    /** What sums of so many terms, none larger than 1, may be off. */
    static Offset<Float> tolerance(int terms) {
        return within(1e-5f * (float) Math.sqrt(terms));
    }

    /**
     * Checks what a kernel in NCHW makes of its sums: with a bias, with a ReLU, with limits, and with a residual and
     * limits.
     *
     * @param y sums with the bias. Not modified.
     * @param residual as many numbers. Not modified.
     */
    static void checkFinished(
            ConvolutionKernel kernel,
            float[] x,
            float[] weight,
            float[] bias,
            float[] y,
            float[] residual,
            int terms,
            String what) {
        float[] rectified = new float[y.length];
        float[] limited = new float[y.length];
        float[] limitedSum = new float[y.length];
        for (int i = 0; i < y.length; i++) {
            rectified[i] = Math.max(0, y[i]);
            limited[i] = Math.clamp(y[i], 0, 0.5f);
            limitedSum[i] = Math.clamp(y[i] + residual[i], 0, 0.5f);
        }
        Finish relu = Finish.of(bias, 0, Float.POSITIVE_INFINITY);
        Finish limits = Finish.of(bias, 0, 0.5f);
        assertThat(result(kernel, x, weight, y.length, Finish.of(bias)))
                .as(what)
                .containsExactly(y, tolerance(terms));
        assertThat(result(kernel, x, weight, y.length, relu))
                .as("%s with ReLU", what)
                .containsExactly(rectified, tolerance(terms));
        assertThat(result(kernel, x, weight, y.length, limits))
                .as("%s with limits", what)
                .containsExactly(limited, tolerance(terms));
        assertThat(result(kernel, x, weight, y.length, limits.withResidual(residual)))
                .as("%s with residual", what)
                .containsExactly(limitedSum, tolerance(terms));
    }
}
