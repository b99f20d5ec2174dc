package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import java.util.List;

/**
 * 2-dimensional {@link LpPool}: {@code [N, C, H, W]} to {@code [N, C, H, W']}.
 *
 * @param norm the exponent p, ≥ 1
 * @param height the window along the height
 * @param width the window along the width
 */
public record LpPool2d(double norm, Window height, Window width) implements LpPool {

    /** @throws ShapeException if a window's padding is more than half its kernel or the norm is below 1 */
    public LpPool2d {
        Checks.poolWindows("lp_pool2d", height, width);
        Checks.norm("lp_pool2d", norm);
    }

    /** Side by side patches: the stride is the kernel size. */
    public static LpPool2d of(double norm, int kernel) {
        return of(norm, Window.of(kernel, kernel));
    }

    /** The same window along every axis. */
    public static LpPool2d of(double norm, Window window) {
        return new LpPool2d(norm, window, window);
    }

    @Override
    public List<Window> windows() {
        return List.of(height, width);
    }
}
