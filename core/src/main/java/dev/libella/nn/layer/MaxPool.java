package dev.libella.nn.layer;

import dev.libella.tensor.Window;
import java.util.List;

/**
 * The largest number of each patch; padding never wins. A tie's gradient goes to the first in scan order, and NaN
 * counts as largest, as in PyTorch.
 *
 * <p>Input {@code [N, C, …]}, output {@code [N, C, …]} with each spatial size from its {@link Window}; padding is
 * at most half the kernel. No parameters.
 */
public sealed interface MaxPool extends Layer permits MaxPool1d, MaxPool2d, MaxPool3d {
    /** One window for each spatial axis, outermost first. */
    List<Window> windows();
}
