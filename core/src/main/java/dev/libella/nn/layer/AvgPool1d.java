package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import java.util.List;
import java.util.OptionalInt;

/**
 * 1-dimensional {@link AvgPool}: {@code [N, C, L]} to {@code [N, C, L']}.
 *
 * @param window the window along the axis
 * @param countIncludePad whether imagined positions count in the divisor
 * @param divisorOverride what to divide by instead, if present; not 0
 */
public record AvgPool1d(Window window, boolean countIncludePad, OptionalInt divisorOverride) implements AvgPool {

    /** @throws ShapeException if a window's padding is more than half its kernel */
    public AvgPool1d {
        Checks.poolWindows("avg_pool1d", window);
        Checks.divisor("avg_pool1d", divisorOverride);
    }

    /** Side by side patches: the stride is the kernel size. */
    public static AvgPool1d of(int kernel) {
        return of(Window.of(kernel, kernel));
    }

    /** The same window along every axis. */
    public static AvgPool1d of(Window window) {
        return new AvgPool1d(window, true, OptionalInt.empty());
    }

    @Override
    public List<Window> windows() {
        return List.of(window);
    }
}
