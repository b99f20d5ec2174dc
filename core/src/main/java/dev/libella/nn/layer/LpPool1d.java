package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import java.util.List;

/**
 * 1-dimensional {@link LpPool}: {@code [N, C, L]} to {@code [N, C, L']}.
 *
 * @param norm the exponent p, ≥ 1
 * @param window the window along the axis
 */
public record LpPool1d(double norm, Window window) implements LpPool {

    /** @throws ShapeException if a window's padding is more than half its kernel or the norm is below 1 */
    public LpPool1d {
        Checks.poolWindows("lp_pool1d", window);
        Checks.norm("lp_pool1d", norm);
    }

    /** Side by side patches: the stride is the kernel size. */
    public static LpPool1d of(double norm, int kernel) {
        return of(norm, Window.of(kernel, kernel));
    }

    /** The same window along every axis. */
    public static LpPool1d of(double norm, Window window) {
        return new LpPool1d(norm, window);
    }

    @Override
    public List<Window> windows() {
        return List.of(window);
    }
}
