package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import java.util.List;
import java.util.OptionalInt;

/**
 * 3-dimensional {@link AvgPool}: {@code [N, C, D, H, W]} to {@code [N, C, D, H, W']}.
 *
 * @param depth the window along the depth
 * @param height the window along the height
 * @param width the window along the width
 * @param countIncludePad whether imagined positions count in the divisor
 * @param divisorOverride what to divide by instead, if present; not 0
 */
public record AvgPool3d(Window depth, Window height, Window width, boolean countIncludePad, OptionalInt divisorOverride)
        implements AvgPool {

    /** @throws ShapeException if a window's padding is more than half its kernel */
    public AvgPool3d {
        Checks.poolWindows("avg_pool3d", depth, height, width);
        Checks.divisor("avg_pool3d", divisorOverride);
    }

    /** Side by side patches: the stride is the kernel size. */
    public static AvgPool3d of(int kernel) {
        return of(Window.of(kernel, kernel));
    }

    /** The same window along every axis. */
    public static AvgPool3d of(Window window) {
        return new AvgPool3d(window, window, window, true, OptionalInt.empty());
    }

    @Override
    public List<Window> windows() {
        return List.of(depth, height, width);
    }
}
