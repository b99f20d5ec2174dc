package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;
import java.util.List;

/**
 * 1-dimensional {@link AdaptiveMaxPool}: {@code [N, C, L]} to {@code [N, C, length]}.
 *
 * @param length the output's length, ≥ 1
 */
public record AdaptiveMaxPool1d(int length) implements AdaptiveMaxPool {

    /** @throws ShapeException if a size is below 1 */
    public AdaptiveMaxPool1d {
        Checks.atLeastOne("adaptive_max_pool1d", "output length", length);
    }

    @Override
    public List<Integer> outputSizes() {
        return List.of(length);
    }
}
