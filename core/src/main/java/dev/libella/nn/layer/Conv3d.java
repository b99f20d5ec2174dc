package dev.libella.nn.layer;

import dev.libella.tensor.Padding;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import java.util.List;

/**
 * A 3-dimensional {@link Convolution}: {@code [N, inChannels, D, H, W]} to {@code [N, outChannels, D, H, W']}.
 *
 * @param inChannels channels in, ≥ 1
 * @param outChannels channels out, ≥ 1
 * @param depth the window along the depth
 * @param height the window along the height
 * @param width the window along the width
 * @param groups parts that the channels are cut into; divides both channel numbers
 * @param bias whether a number is added for each output channel
 */
public record Conv3d(
        int inChannels, int outChannels, Window depth, Window height, Window width, int groups, boolean bias)
        implements Convolution {

    /** @throws ShapeException if a number is below 1 or the channels are not divisible by groups */
    public Conv3d {
        Convolution.check("conv3d", inChannels, outChannels, groups);
        Checks.floorMode("conv3d", depth, height, width);
    }

    /** Stride 1, no padding, one group, with bias; the same kernel size along every axis. */
    public static Conv3d of(int inChannels, int outChannels, int kernel) {
        Window window = Window.of(kernel);
        return new Conv3d(inChannels, outChannels, window, window, window, 1, true);
    }

    /** This layer moving by {@code stride} along every axis. */
    public Conv3d withStride(int stride) {
        return new Conv3d(
                inChannels,
                outChannels,
                depth.withStride(stride),
                height.withStride(stride),
                width.withStride(stride),
                groups,
                bias);
    }

    /** This layer with the same padding on every side. */
    public Conv3d withPadding(int padding) {
        return withPadding(Padding.of(padding));
    }

    /** This layer with this padding along every axis, e.g. {@link Padding#SAME}. */
    public Conv3d withPadding(Padding padding) {
        return new Conv3d(
                inChannels,
                outChannels,
                depth.withPadding(padding),
                height.withPadding(padding),
                width.withPadding(padding),
                groups,
                bias);
    }

    /** This layer with its taps {@code dilation} apart along every axis. */
    public Conv3d withDilation(int dilation) {
        return new Conv3d(
                inChannels,
                outChannels,
                depth.withDilation(dilation),
                height.withDilation(dilation),
                width.withDilation(dilation),
                groups,
                bias);
    }

    /** This layer with its channels cut into groups. */
    public Conv3d withGroups(int newGroups) {
        return new Conv3d(inChannels, outChannels, depth, height, width, newGroups, bias);
    }

    /** This layer without bias, as it stands before a batch norm. */
    public Conv3d withoutBias() {
        return new Conv3d(inChannels, outChannels, depth, height, width, groups, false);
    }

    @Override
    public List<Window> windows() {
        return List.of(depth, height, width);
    }
}
