package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;
import java.util.List;

/**
 * 3-dimensional {@link AdaptiveAvgPool}: {@code [N, C, D, H, W]} to {@code [N, C, depth, height, width]}.
 *
 * @param depth the output's depth, ≥ 1
 * @param height the output's height, ≥ 1
 * @param width the output's width, ≥ 1
 */
public record AdaptiveAvgPool3d(int depth, int height, int width) implements AdaptiveAvgPool {

    /** @throws ShapeException if a size is below 1 */
    public AdaptiveAvgPool3d {
        Checks.atLeastOne("adaptive_avg_pool3d", "output depth", depth);
        Checks.atLeastOne("adaptive_avg_pool3d", "output height", height);
        Checks.atLeastOne("adaptive_avg_pool3d", "output width", width);
    }

    @Override
    public List<Integer> outputSizes() {
        return List.of(depth, height, width);
    }
}
