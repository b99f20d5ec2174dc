package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;
import java.util.List;

/**
 * 1-dimensional {@link AdaptiveAvgPool}: {@code [N, C, L]} to {@code [N, C, length]}.
 *
 * @param length the output's length, ≥ 1
 */
public record AdaptiveAvgPool1d(int length) implements AdaptiveAvgPool {

    /** @throws ShapeException if a size is below 1 */
    public AdaptiveAvgPool1d {
        Checks.atLeastOne("adaptive_avg_pool1d", "output length", length);
    }

    @Override
    public List<Integer> outputSizes() {
        return List.of(length);
    }
}
