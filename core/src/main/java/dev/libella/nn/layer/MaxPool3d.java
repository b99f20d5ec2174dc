package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import java.util.List;

/**
 * 3-dimensional {@link MaxPool}: {@code [N, C, D, H, W]} to {@code [N, C, D, H, W']}.
 *
 * @param depth the window along the depth
 * @param height the window along the height
 * @param width the window along the width
 */
public record MaxPool3d(Window depth, Window height, Window width) implements MaxPool {

    /** @throws ShapeException if a window's padding is more than half its kernel */
    public MaxPool3d {
        Checks.poolWindows("max_pool3d", depth, height, width);
    }

    /** Side by side patches: the stride is the kernel size. */
    public static MaxPool3d of(int kernel) {
        return of(Window.of(kernel, kernel));
    }

    /** The same window along every axis. */
    public static MaxPool3d of(Window window) {
        return new MaxPool3d(window, window, window);
    }

    @Override
    public List<Window> windows() {
        return List.of(depth, height, width);
    }
}
