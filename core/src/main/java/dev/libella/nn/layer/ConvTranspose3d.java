package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import java.util.Collections;
import java.util.List;

/**
 * A 3-dimensional {@link ConvolutionTranspose}: {@code [N, inChannels, D, H, W]} to {@code [N, outChannels, D, H, W']}.
 *
 * @param inChannels channels in, ≥ 1
 * @param outChannels channels out, ≥ 1
 * @param windows one window for each spatial axis, outermost first
 * @param outputPadding positions added behind each spatial axis
 * @param groups parts that the channels are cut into; divides both channel numbers
 * @param bias whether a number is added for each output channel
 */
public record ConvTranspose3d(
        int inChannels, int outChannels, List<Window> windows, List<Integer> outputPadding, int groups, boolean bias)
        implements ConvolutionTranspose {

    /** @throws ShapeException if the numbers do not fit together */
    public ConvTranspose3d {
        windows = List.copyOf(windows);
        outputPadding = List.copyOf(outputPadding);
        Checks.axes("conv_transpose3d", 3, windows);
        ConvolutionTranspose.check("conv_transpose3d", inChannels, outChannels, windows, outputPadding, groups);
    }

    /** The same window along every axis, one group, with bias, no output padding. */
    public static ConvTranspose3d of(int inChannels, int outChannels, Window window) {
        return new ConvTranspose3d(
                inChannels, outChannels, Collections.nCopies(3, window), Collections.nCopies(3, 0), 1, true);
    }
}
