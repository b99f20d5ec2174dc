package dev.libella.nn.layer;

import dev.libella.tensor.Window;
import java.util.List;
import java.util.OptionalInt;

/**
 * The mean of each patch: the sum divided by the patch's size (padding counted or not), or by a number of your own.
 *
 * <p>Input {@code [N, C, …]}, output {@code [N, C, …]} with each spatial size from its {@link Window}; padding is
 * at most half the kernel. No parameters.
 */
public sealed interface AvgPool extends Layer permits AvgPool1d, AvgPool2d, AvgPool3d {
    /** One window for each spatial axis, outermost first. */
    List<Window> windows();

    /** Whether imagined positions count in the divisor. */
    boolean countIncludePad();

    /** What to divide by instead of the patch's size, if present. */
    OptionalInt divisorOverride();
}
