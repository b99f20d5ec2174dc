package dev.libella.nn.layer;

import dev.libella.tensor.Padding;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import java.util.List;

/**
 * A 1-dimensional {@link Convolution}: {@code [N, inChannels, L]} to {@code [N, outChannels, L']}.
 *
 * @param inChannels channels in, ≥ 1
 * @param outChannels channels out, ≥ 1
 * @param window the window along the axis
 * @param groups parts that the channels are cut into; divides both channel numbers
 * @param bias whether a number is added for each output channel
 */
public record Conv1d(int inChannels, int outChannels, Window window, int groups, boolean bias) implements Convolution {

    /** @throws ShapeException if a number is below 1 or the channels are not divisible by groups */
    public Conv1d {
        Convolution.check("conv1d", inChannels, outChannels, groups);
        Checks.floorMode("conv1d", window);
    }

    /** Stride 1, no padding, one group, with bias; the same kernel size along every axis. */
    public static Conv1d of(int inChannels, int outChannels, int kernel) {
        Window window = Window.of(kernel);
        return new Conv1d(inChannels, outChannels, window, 1, true);
    }

    /** This layer moving by {@code stride} along every axis. */
    public Conv1d withStride(int stride) {
        return new Conv1d(inChannels, outChannels, window.withStride(stride), groups, bias);
    }

    /** This layer with the same padding on every side. */
    public Conv1d withPadding(int padding) {
        return withPadding(Padding.of(padding));
    }

    /** This layer with this padding along every axis, e.g. {@link Padding#SAME}. */
    public Conv1d withPadding(Padding padding) {
        return new Conv1d(inChannels, outChannels, window.withPadding(padding), groups, bias);
    }

    /** This layer with its taps {@code dilation} apart along every axis. */
    public Conv1d withDilation(int dilation) {
        return new Conv1d(inChannels, outChannels, window.withDilation(dilation), groups, bias);
    }

    /** This layer with its channels cut into groups. */
    public Conv1d withGroups(int newGroups) {
        return new Conv1d(inChannels, outChannels, window, newGroups, bias);
    }

    /** This layer without bias, as it stands before a batch norm. */
    public Conv1d withoutBias() {
        return new Conv1d(inChannels, outChannels, window, groups, false);
    }

    @Override
    public List<Window> windows() {
        return List.of(window);
    }
}
