package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import java.util.List;

/**
 * The gradient of a {@link Convolution} with respect to its input, used as a layer: it goes from small to large. A
 * filter, weighted by each input number, is stamped into the output at {@code stride} distances; then {@code padding}
 * is cut off:
 *
 * <pre>output = (in − 1)·stride − before − after + span + outputPadding</pre>
 *
 * <p>Parameters: {@code weight [inChannels, outChannels/groups, k…]} (the first two axes the other way round than in a
 * convolution, as in PyTorch) and {@code bias [outChannels]}.
 */
public sealed interface ConvolutionTranspose extends Layer permits ConvTranspose1d, ConvTranspose2d, ConvTranspose3d {
    /** Channels in, ≥ 1. */
    int inChannels();

    /** Channels out, ≥ 1. */
    int outChannels();

    /** One window for each spatial axis, outermost first. */
    List<Window> windows();

    /** Positions added behind each spatial axis; one number an axis, less than its stride or its dilation. */
    List<Integer> outputPadding();

    /** Parts that the channels are cut into, ≥ 1. */
    int groups();

    /** Whether a number is added for each output channel. */
    boolean bias();

    /** Checks what every transposed convolution must hold. */
    static void check(
            String name,
            int inChannels,
            int outChannels,
            List<Window> windows,
            List<Integer> outputPadding,
            int groups) {
        Convolution.check(name, inChannels, outChannels, groups);
        Checks.floorMode(name, windows.toArray(Window[]::new));
        if (outputPadding.size() != windows.size()) {
            throw new ShapeException(name + ": needs one output padding for each spatial axis; got " + outputPadding);
        }
        for (int axis = 0; axis < windows.size(); axis++) {
            int extra = outputPadding.get(axis);
            Window window = windows.get(axis);
            if (extra < 0 || extra >= Math.max(window.stride(), window.dilation())) {
                throw new ShapeException(name + ": output padding must be at least 0 and less than the stride or the "
                        + "dilation; got " + extra + " with stride " + window.stride() + " and dilation "
                        + window.dilation());
            }
        }
    }

    /** The size of one output axis. */
    static int output(int in, Window window, int outputPadding) {
        return Math.toIntExact(
                ((long) in - 1) * window.stride() - window.before() - window.after() + window.span() + outputPadding);
    }
}
