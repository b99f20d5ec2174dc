package dev.libella.nn.layer;

import dev.libella.tensor.Window;
import java.util.List;

/**
 * The p-norm of each patch, {@code (Σ |x|^p)^(1/p)}: with p = 1 the sum of magnitudes, with p = 2 the length. PyTorch's
 * {@code LPPool2d} leaves out the magnitude and so gives a signed sum for odd p; ONNX's LpPool takes it, as here.
 *
 * <p>Input {@code [N, C, …]}, output {@code [N, C, …]} with each spatial size from its {@link Window}; padding is
 * at most half the kernel. No parameters.
 */
public sealed interface LpPool extends Layer permits LpPool1d, LpPool2d {
    /** One window for each spatial axis, outermost first. */
    List<Window> windows();

    /** The exponent p, ≥ 1. */
    double norm();
}
