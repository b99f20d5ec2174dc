package dev.libella.signal;

import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import java.util.ArrayList;
import java.util.List;

/** The patches of an image that a filter sees one after the other, and what the filter answers to each. */
public final class Patches {
    private Patches() {}

    /**
     * A part of an image.
     *
     * @param row where it begins; negative in the padding
     * @param column where it begins; negative in the padding
     * @param values {@code [n, m]}
     */
    public record Patch(int row, int column, NdArray values) {}

    /**
     * Every patch, row by row; outside the image there are zeros.
     *
     * @param image {@code [H, W]}. Not modified.
     * @param height the window along the height
     * @param width the window along the width
     * @throws ShapeException if the image is not a matrix or a window does not fit
     */
    public static List<Patch> of(NdArray image, Window height, Window width) {
        requireMatrix("patches", "image", image);
        int rows = height.output(image.shape().size(0));
        int columns = width.output(image.shape().size(1));
        List<Patch> patches = new ArrayList<>(Math.multiplyExact(rows, columns));
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int y = row * height.stride() - height.before();
                int x = column * width.stride() - width.before();
                patches.add(new Patch(y, x, patch(image, y, height, x, width)));
            }
        }
        return patches;
    }

    /**
     * The filter's answer to every patch: {@code response(Σ patch·filter + bias)}, what one channel of a convolutional
     * layer followed by its non-linearity computes.
     *
     * @param image {@code [H, W]}. Not modified.
     * @param filter {@code [n, m]}. Not modified.
     * @param height the window along the height, its kernel is n
     * @param width the window along the width, its kernel is m
     * @return {@code [H', W']}
     * @throws ShapeException if the shapes do not fit together
     */
    public static NdArray.Doubles filterResponse(
            NdArray image, NdArray filter, double bias, Window height, Window width, Response response) {
        requireMatrix("filterResponse", "filter", filter);
        if (filter.shape().size(0) != height.kernel() || filter.shape().size(1) != width.kernel()) {
            throw new ShapeException("filterResponse: the windows must have the filter's size; got windows of "
                    + height.kernel() + "×" + width.kernel() + " for a filter of "
                    + filter.shape().toCrossString());
        }
        List<Patch> patches = of(image, height, width);
        double[] answers = new double[patches.size()];
        for (int i = 0; i < answers.length; i++) {
            answers[i] = response.apply(product(patches.get(i).values(), filter) + bias);
        }
        return NdArray.of(
                Shape.of(
                        height.output(image.shape().size(0)),
                        width.output(image.shape().size(1))),
                answers);
    }

    /** {@link #filterResponse(NdArray, NdArray, double, Window, Window, Response)} with stride 1 and no padding. */
    public static NdArray.Doubles filterResponse(NdArray image, NdArray filter, double bias, Response response) {
        requireMatrix("filterResponse", "filter", filter);
        return filterResponse(
                image,
                filter,
                bias,
                Window.of(filter.shape().size(0)),
                Window.of(filter.shape().size(1)),
                response);
    }

    /** {@code Σ patch·filter} over all cells of two arrays of one shape. */
    private static double product(NdArray patch, NdArray filter) {
        double sum = 0;
        for (int i = 0; i < patch.shape().elements(); i++) {
            sum = Math.fma(patch.doubleAt(i), filter.doubleAt(i), sum);
        }
        return sum;
    }

    private static NdArray patch(NdArray image, int y, Window height, int x, Window width) {
        NdArray patch = image.zeros(Shape.of(height.kernel(), width.kernel()));
        Gather.into(
                image,
                new int[][] {
                    positions(y, height, image.shape().size(0)),
                    positions(x, width, image.shape().size(1))
                },
                patch);
        return patch;
    }

    private static int[] positions(int first, Window window, int size) {
        int[] positions = new int[window.kernel()];
        for (int i = 0; i < positions.length; i++) {
            int at = first + i * window.dilation();
            positions[i] = at >= 0 && at < size ? at : Gather.OUTSIDE;
        }
        return positions;
    }

    private static void requireMatrix(String function, String what, NdArray array) {
        if (array.shape().rank() != 2) {
            throw new ShapeException(
                    function + ": the " + what + " must be a matrix [H, W]; got shape " + array.shape());
        }
    }
}
