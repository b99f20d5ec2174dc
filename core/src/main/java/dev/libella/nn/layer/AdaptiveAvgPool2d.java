package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;
import java.util.List;

/**
 * 2-dimensional {@link AdaptiveAvgPool}: {@code [N, C, H, W]} to {@code [N, C, height, width]}.
 *
 * @param height the output's height, ≥ 1
 * @param width the output's width, ≥ 1
 */
public record AdaptiveAvgPool2d(int height, int width) implements AdaptiveAvgPool {

    /** @throws ShapeException if a size is below 1 */
    public AdaptiveAvgPool2d {
        Checks.atLeastOne("adaptive_avg_pool2d", "output height", height);
        Checks.atLeastOne("adaptive_avg_pool2d", "output width", width);
    }

    @Override
    public List<Integer> outputSizes() {
        return List.of(height, width);
    }
}
