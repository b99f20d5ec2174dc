package dev.libella.onnx.operator;

import dev.libella.tensor.Padding;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Windows over the spatial axes of {@code [N, C, …]}. There are always three: with fewer spatial axes the outer ones
 * have size 1, so that one loop serves all.
 *
 * @param depth the outermost axis
 * @param height the middle one
 * @param width the innermost one
 */
public record Windows(Axis depth, Axis height, Axis width) {

    /**
     * One axis: as {@link Window}, with its numbers at hand.
     *
     * @param in the axis's size
     * @param out number of positions of the window
     * @param kernel number of taps
     * @param stride distance between positions
     * @param dilation distance between taps
     * @param before positions imagined before the axis
     * @param after positions imagined after the axis
     */
    public record Axis(int in, int out, int kernel, int stride, int dilation, int before, int after) {
        static final Axis NONE = new Axis(1, 1, 1, 1, 1, 0, 0);

        /** This axis's window, with its padding as numbers. */
        Window window() {
            Padding padding = before == 0 && after == 0 ? Padding.VALID : Padding.of(before, after);
            return new Window(kernel, stride, padding, dilation, false);
        }

        /** The position a tap reads; outside [0, in) it is imagined. */
        int position(int output, int tap) {
            return output * stride + tap * dilation - before;
        }

        /** The first output whose tap is inside. */
        int first(int tap) {
            return Math.max(0, Math.ceilDiv(before - tap * dilation, stride));
        }

        /** The output behind the last one whose tap is inside. */
        int last(int tap) {
            return Math.min(out, Math.floorDiv(in - 1 + before - tap * dilation, stride) + 1);
        }
    }

    /** The windows of a convolution or pooling node over an input {@code [N, C, …]}. */
    public static Windows of(Call call, Shape input, int[] kernel) {
        int axes = input.rank() - 2;
        checkRank(call, input, kernel.length);
        int[] strides = perAxis(call, "strides", axes);
        int[] dilations = perAxis(call, "dilations", axes);
        int[] pads = call.integers("pads").orElseGet(() -> new int[2 * axes]);
        call.expect(pads.length == 2 * axes, "needs two pads for each of " + axes + " axes; got " + pads.length);
        String auto = call.text("auto_pad", "NOTSET");
        boolean ceil = call.flag("ceil_mode", false);
        Axis[] all = {Axis.NONE, Axis.NONE, Axis.NONE};
        for (int i = 0; i < axes; i++) {
            int size = input.size(2 + i);
            Window window = window(call, auto, size, kernel[i], strides[i], dilations[i], pads[i], pads[axes + i]);
            try {
                int out = window.withCeilMode(ceil).output(size);
                all[3 - axes + i] =
                        new Axis(size, out, kernel[i], strides[i], dilations[i], window.before(), window.after());
            } catch (ShapeException | ArithmeticException e) {
                throw call.error("does not fit its input " + input + ": " + e.getMessage());
            }
        }
        return new Windows(all[0], all[1], all[2]);
    }

    private static Window window(
            Call call, String auto, int size, int kernel, int stride, int dilation, int before, int after) {
        try {
            Window bare = new Window(kernel, stride, Padding.VALID, dilation, false);
            return switch (auto) {
                case "NOTSET", "" -> bare.withPadding(Padding.of(before, after));
                case "VALID" -> bare;
                case "SAME_UPPER", "SAME_LOWER" -> {
                    int positions = Math.ceilDiv(size, stride);
                    int total = Math.max(0, (positions - 1) * stride + bare.span() - size);
                    int less = total / 2;
                    yield bare.withPadding(
                            auto.equals("SAME_UPPER")
                                    ? Padding.of(less, total - less)
                                    : Padding.of(total - less, less));
                }
                default -> throw call.error("has auto_pad '" + auto + "', which is unknown");
            };
        } catch (ShapeException | ArithmeticException e) {
            throw call.error("has an impossible window: " + e.getMessage());
        }
    }

    static void checkRank(Call call, Shape input, int kernelAxes) {
        int axes = input.rank() - 2;
        call.expect(axes >= 1 && axes <= 3, "needs an input [N, C, …] with one to three spatial axes; got " + input);
        call.expect(kernelAxes == axes, "has a kernel over " + kernelAxes + " axes for an input " + input);
    }

    /** A setting with one number of at least 1 for each axis, 1 if it is missing. */
    static int[] perAxis(Call call, String name, int axes) {
        int[] values = call.integers(name).orElseGet(() -> {
            int[] ones = new int[axes];
            Arrays.fill(ones, 1);
            return ones;
        });
        call.expect(
                values.length == axes && Arrays.stream(values).allMatch(v -> v >= 1),
                "needs " + name + " of at least 1 for each of " + axes + " axes; got " + Arrays.toString(values));
        return values;
    }

    /** The windows of the innermost axes. */
    public List<Window> windows(int axes) {
        return Stream.of(depth, height, width).skip(3L - axes).map(Axis::window).toList();
    }

    /** {@code [batch, channels, …]} with these windows' numbers of positions. */
    Shape output(Call call, Shape input, int channels) {
        int[] sizes = input.toArray();
        sizes[1] = channels;
        int[] outs = {depth.out, height.out, width.out};
        for (int i = 2; i < sizes.length; i++) {
            sizes[i] = outs[3 - (sizes.length - 2) + i - 2];
        }
        return call.shape(sizes);
    }

    int inputPlane() {
        return depth.in * height.in * width.in;
    }

    int outputPlane() {
        return depth.out * height.out * width.out;
    }

    int taps() {
        return depth.kernel * height.kernel * width.kernel;
    }
}
