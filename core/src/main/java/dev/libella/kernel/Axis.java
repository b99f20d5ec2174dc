package dev.libella.kernel;

import dev.libella.tensor.Window;

/**
 * One spatial axis of a convolution: output position {@code o} and tap {@code k} read input position {@code o·stride +
 * k·dilation − before}, and nothing where that is outside {@code [0, in)}.
 *
 * @param in input size
 * @param out output size
 * @param kernel number of taps
 * @param stride distance between output positions
 * @param before imagined positions in front
 * @param dilation distance between taps
 */
public record Axis(int in, int out, int kernel, int stride, int before, int dilation) {
    /** An axis of size 1 that nothing slides along: what a 2-D convolution has for its depth. */
    public static final Axis ONE = new Axis(1, 1, 1, 1, 0, 1);

    /** The axis that a window slides along. */
    public static Axis of(int in, Window window) {
        return new Axis(in, window.output(in), window.kernel(), window.stride(), window.before(), window.dilation());
    }

    /** The input position under a tap; may lie outside. */
    public int position(int output, int tap) {
        return output * stride + tap * dilation - before;
    }

    /** Whether there is nothing to slide along. */
    public boolean isTrivial() {
        return equals(ONE);
    }
}
