package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;

/**
 * Channels turned into resolution: {@code [N, C·r², H, W]} to {@code [N, C, H·r, W·r]} (Shi et al. 2016).
 *
 * @param upscaleFactor r, ≥ 1
 */
public record PixelShuffle(int upscaleFactor) implements Layer {
    /** @throws ShapeException if the factor is below 1 */
    public PixelShuffle {
        Checks.atLeastOne("pixel_shuffle", "upscale factor", upscaleFactor);
    }
}
