package dev.libella.nn.layer;

import dev.libella.tensor.Window;
import java.util.List;

/**
 * The sum of each patch; padding adds zeros.
 *
 * <p>Input {@code [N, C, …]}, output {@code [N, C, …]} with each spatial size from its {@link Window}; padding is
 * at most half the kernel. No parameters.
 */
public sealed interface SumPool extends Layer permits SumPool1d, SumPool2d {
    /** One window for each spatial axis, outermost first. */
    List<Window> windows();
}
