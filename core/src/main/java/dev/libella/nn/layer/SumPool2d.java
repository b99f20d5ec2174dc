package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import java.util.List;

/**
 * 2-dimensional {@link SumPool}: {@code [N, C, H, W]} to {@code [N, C, H, W']}.
 *
 * @param height the window along the height
 * @param width the window along the width
 */
public record SumPool2d(Window height, Window width) implements SumPool {

    /** @throws ShapeException if a window's padding is more than half its kernel */
    public SumPool2d {
        Checks.poolWindows("sum_pool2d", height, width);
    }

    /** Side by side patches: the stride is the kernel size. */
    public static SumPool2d of(int kernel) {
        return of(Window.of(kernel, kernel));
    }

    /** The same window along every axis. */
    public static SumPool2d of(Window window) {
        return new SumPool2d(window, window);
    }

    @Override
    public List<Window> windows() {
        return List.of(height, width);
    }
}
