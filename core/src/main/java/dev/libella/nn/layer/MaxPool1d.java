package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import java.util.List;

/**
 * 1-dimensional {@link MaxPool}: {@code [N, C, L]} to {@code [N, C, L']}.
 *
 * @param window the window along the axis
 */
public record MaxPool1d(Window window) implements MaxPool {

    /** @throws ShapeException if a window's padding is more than half its kernel */
    public MaxPool1d {
        Checks.poolWindows("max_pool1d", window);
    }

    /** Side by side patches: the stride is the kernel size. */
    public static MaxPool1d of(int kernel) {
        return of(Window.of(kernel, kernel));
    }

    /** The same window along every axis. */
    public static MaxPool1d of(Window window) {
        return new MaxPool1d(window);
    }

    @Override
    public List<Window> windows() {
        return List.of(window);
    }
}
