package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import java.util.List;

/**
 * 1-dimensional {@link SumPool}: {@code [N, C, L]} to {@code [N, C, L']}.
 *
 * @param window the window along the axis
 */
public record SumPool1d(Window window) implements SumPool {

    /** @throws ShapeException if a window's padding is more than half its kernel */
    public SumPool1d {
        Checks.poolWindows("sum_pool1d", window);
    }

    /** Side by side patches: the stride is the kernel size. */
    public static SumPool1d of(int kernel) {
        return of(Window.of(kernel, kernel));
    }

    /** The same window along every axis. */
    public static SumPool1d of(Window window) {
        return new SumPool1d(window);
    }

    @Override
    public List<Window> windows() {
        return List.of(window);
    }
}
