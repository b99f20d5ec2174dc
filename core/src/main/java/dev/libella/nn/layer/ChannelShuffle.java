package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;

/**
 * Channels dealt out like cards (Zhang et al. 2018): {@code [N, groups·k, …]} seen as {@code groups × k} and transposed.
 *
 * @param groups number of groups, divides the channels
 */
public record ChannelShuffle(int groups) implements Layer {
    /** @throws ShapeException if groups is below 1 */
    public ChannelShuffle {
        Checks.atLeastOne("channel_shuffle", "groups", groups);
    }
}
