package dev.libella.tensor;

/**
 * A window sliding along one axis: the only place that knows how many positions it has.
 *
 * <pre>span   = dilation·(kernel−1) + 1
 * output = ⌊(in + before + after − span) / stride⌋ + 1</pre>
 *
 * <p>With {@code ceilMode} the division is rounded up, and the last position is dropped again if it would start in the
 * padding behind the axis. The formula and that rule are PyTorch's.
 *
 * @param kernel number of taps, ≥ 1
 * @param stride distance between two positions, ≥ 1
 * @param padding what is imagined outside the axis
 * @param dilation distance between two taps, ≥ 1
 * @param ceilMode whether a last, partly covered position counts
 */
public record Window(int kernel, int stride, Padding padding, int dilation, boolean ceilMode) {
    /** No axis is longer: spans and sums of sizes and padding stay far from overflow. */
    private static final int MOST = 1 << 30;

    /** @throws ShapeException if a number is below 1 or the span above 2³⁰, or {@code SAME} comes with a stride */
    public Window {
        atLeastOne("kernel size", kernel);
        atLeastOne("stride", stride);
        atLeastOne("dilation", dilation);
        if ((long) dilation * (kernel - 1) >= MOST) {
            throw new ShapeException("window: the kernel's span, dilation·(kernel−1)+1, must be at most " + MOST
                    + "; got dilation " + dilation + " and kernel " + kernel);
        }
        if (padding instanceof Padding.Same && stride != 1) {
            throw new ShapeException("window: padding 'same' needs stride 1; got stride " + stride
                    + "; give the padding as numbers, e.g. " + (kernel - 1) / 2);
        }
    }

    /** A dense window without padding, moving by {@code stride}. */
    public static Window of(int kernel, int stride) {
        return new Window(kernel, stride, Padding.VALID, 1, false);
    }

    /** A dense window that covers every position once: stride 1, no padding. */
    public static Window of(int kernel) {
        return of(kernel, 1);
    }

    /** This window with another stride. */
    public Window withStride(int newStride) {
        return new Window(kernel, newStride, padding, dilation, ceilMode);
    }

    /** This window with another padding. */
    public Window withPadding(Padding newPadding) {
        return new Window(kernel, stride, newPadding, dilation, ceilMode);
    }

    /** This window with the same padding on both sides. */
    public Window withPadding(int both) {
        return withPadding(Padding.of(both));
    }

    /** This window with its taps further apart. */
    public Window withDilation(int newDilation) {
        return new Window(kernel, stride, padding, newDilation, ceilMode);
    }

    /** This window with or without a last, partly covered position. */
    public Window withCeilMode(boolean newCeilMode) {
        return new Window(kernel, stride, padding, dilation, newCeilMode);
    }

    /** Positions from the first tap to the last: {@code dilation·(kernel−1) + 1}. */
    public int span() {
        return dilation * (kernel - 1) + 1;
    }

    /** Positions imagined before the axis. */
    public int before() {
        return switch (padding) {
            case Padding.Valid() -> 0;
            case Padding.Same() -> (span() - 1) / 2;
            case Padding.Explicit(int before, int after) -> before;
        };
    }

    /** Positions imagined after the axis. */
    public int after() {
        return switch (padding) {
            case Padding.Valid() -> 0;
            case Padding.Same() -> span() - 1 - (span() - 1) / 2;
            case Padding.Explicit(int before, int after) -> after;
        };
    }

    /**
     * The number of positions on an axis.
     *
     * @param in the axis's size, ≥ 0
     * @return at least 1
     * @throws ShapeException if the window does not fit once; the message has the arithmetic and what would help
     */
    public int output(int in) {
        return output(in, "window", "input");
    }

    /**
     * The number of positions on an axis, for a layer's window.
     *
     * @param in the axis's size, ≥ 0
     * @param layer what has this window, for the error message
     * @param axis what the axis is called, for the error message: {@code height}
     * @return at least 1
     * @throws ShapeException as {@link #output(int)}
     */
    public int output(int in, String layer, String axis) {
        long positions = quotient(in) + 1 - (dropsLast(in) ? 1 : 0);
        if (positions < 1) {
            throw new ShapeException(layer + ": the kernel must fit the padded " + axis + "; got " + arithmetic(in)
                    + "; use padding " + Math.ceilDiv(span() - in, 2) + " or more"
                    + ((long) in + before() + after() >= 1 && dilation == 1
                            ? ", or a kernel of at most " + ((long) in + before() + after())
                            : "")
                    + (dilation > 1 && (long) in + before() + after() >= kernel
                            ? ", or a dilation of at most " + ((long) in + before() + after() - 1) / (kernel - 1)
                            : "")
                    + ", or a larger input");
        }
        if (positions > Integer.MAX_VALUE) {
            throw new ShapeException(layer + ": the output's " + axis + " must have at most " + Integer.MAX_VALUE
                    + " positions; got " + arithmetic(in) + "; use less padding or a larger stride");
        }
        return (int) positions;
    }

    /** The output-size formula with its numbers: {@code ⌊(28+2·2−1·(5−1)−1)/1⌋+1 = 28}. */
    public String arithmetic(int in) {
        String padded = before() == after() ? "2·" + before() : before() + "+" + after();
        String quotient = "(" + in + "+" + padded + "−" + dilation + "·(" + kernel + "−1)−1)/" + stride;
        long positions = quotient(in) + 1;
        return (ceilMode ? "⌈" + quotient + "⌉" : "⌊" + quotient + "⌋")
                + (dropsLast(in) ? "+1−1 = " + (positions - 1) : "+1 = " + positions);
    }

    private long quotient(int in) {
        long room = (long) in + before() + after() - span();
        // Not "/": it truncates towards zero, and in=2, kernel=3, stride=2 would give 1 position instead of 0.
        return ceilMode ? Math.ceilDiv(room, stride) : Math.floorDiv(room, stride);
    }

    /** Whether rounding up made a last position that starts in the padding behind the axis. */
    private boolean dropsLast(int in) {
        return ceilMode && quotient(in) * stride >= (long) in + before();
    }

    private static void atLeastOne(String what, int value) {
        if (value < 1) {
            throw new ShapeException("window: " + what + " must be at least 1; got " + value);
        }
    }
}
