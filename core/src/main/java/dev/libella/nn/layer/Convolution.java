package dev.libella.nn.layer;

import dev.libella.tensor.Window;
import java.util.List;

/**
 * A bank of filters sliding over one, two or three spatial axes; what frameworks call convolution and mathematicians
 * cross-correlation, because the filter is not flipped:
 *
 * <pre>y[n, o, p] = bias[o] + Σ_c Σ_k weight[o, c, k] · x[n, c, p·stride + k·dilation − before]</pre>
 *
 * <p>Input {@code [N, inChannels, …]}, output {@code [N, outChannels, …]} with each spatial size from its {@link
 * Window}. Parameters: {@code weight [outChannels, inChannels/groups, k…]} and, unless left out, {@code bias
 * [outChannels]}. With {@code groups} the channels are cut into that many parts that do not see each other; {@code
 * groups = inChannels} is depthwise.
 */
public sealed interface Convolution extends Layer permits Conv1d, Conv2d, Conv3d {
    /** Channels in, ≥ 1. */
    int inChannels();

    /** Channels out, ≥ 1: the number of filters. */
    int outChannels();

    /** One window for each spatial axis, outermost first. */
    List<Window> windows();

    /** Parts that the channels are cut into, ≥ 1. */
    int groups();

    /** Whether a number is added for each output channel. */
    boolean bias();

    /** Checks what every convolution's channels must hold. */
    static void check(String name, int inChannels, int outChannels, int groups) {
        Checks.atLeastOne(name, "in channels", inChannels);
        Checks.atLeastOne(name, "out channels", outChannels);
        Checks.atLeastOne(name, "groups", groups);
        Checks.divisible(name, "in channels", inChannels, "groups", groups);
        Checks.divisible(name, "out channels", outChannels, "groups", groups);
    }
}
