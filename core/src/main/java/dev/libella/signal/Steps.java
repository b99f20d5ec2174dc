package dev.libella.signal;

import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A convolution, correlation or pool taken apart: at each position the patch of the first input, the second input as it
 * lies on it, the products, and their sum; of a pool the patch and its number. For learning and for small inputs:
 * everything is kept.
 */
public final class Steps {
    private Steps() {}

    /**
     * One position.
     *
     * @param position its index along each axis of the result
     * @param corner where the patch begins in the first input along each axis; negative outside
     * @param patch what the first input (seen through its boundary) has there
     * @param filter the second input, flipped for a convolution
     * @param products patch · filter, cell by cell
     * @param sum of the products, a single number
     */
    public record Step(
            List<Integer> position,
            List<Integer> corner,
            NdArray patch,
            NdArray filter,
            NdArray products,
            NdArray sum) {}

    /**
     * One position of a pool.
     *
     * @param position its row and column in the result
     * @param patch what lies under the window; of a maximum only what is inside the input, of other pools with the zeros
     *     around it
     * @param value what the pool makes of it, a single number
     */
    public record PoolStep(List<Integer> position, NdArray patch, NdArray value) {}

    /**
     * The positions of {@link Pooling#pool(NdArray, Window, Window)} of a matrix, for windows without dilation.
     *
     * @param image {@code [H, W]}. Not modified.
     * @throws dev.libella.tensor.ShapeException if it is no matrix or a window does not fit
     */
    public static List<PoolStep> pool(NdArray image, Pooling pooling, Window height, Window width) {
        if (image.shape().rank() != 2) {
            throw new ShapeException("pool: steps are shown of a matrix; got shape " + image.shape());
        }
        NdArray pooled = pooling.pool(image, height, width);
        List<PoolStep> steps = new ArrayList<>();
        for (int row = 0; row < pooled.shape().size(0); row++) {
            for (int column = 0; column < pooled.shape().size(1); column++) {
                int[] corner = {row * height.stride() - height.before(), column * width.stride() - width.before()};
                int[] size = {height.kernel(), width.kernel()};
                if (pooling == Pooling.MAX) {
                    clip(corner, size, image.shape());
                }
                steps.add(new PoolStep(
                        List.of(row, column),
                        Gather.window(image, corner, size, Boundary.ZEROS),
                        Gather.window(pooled, new int[] {row, column}, new int[] {1, 1}, Boundary.ZEROS)
                                .reshape(Shape.of())));
            }
        }
        return steps;
    }

    /** Leaves of a window what is inside. */
    private static void clip(int[] corner, int[] size, Shape shape) {
        for (int axis = 0; axis < corner.length; axis++) {
            int end = Math.min(corner[axis] + size[axis], shape.size(axis));
            corner[axis] = Math.max(0, corner[axis]);
            size[axis] = end - corner[axis];
        }
    }

    /** The positions of {@link NumPy#convolve(NdArray, NdArray, Mode)}. */
    public static List<Step> numpyConvolve(NdArray a, NdArray v, Mode mode) {
        Operands pair =
                NumPy.ordered(Operands.of(a, v).requireRank("convolve", 1).requireElements("convolve"));
        return steps(pair, NumPy.convolveRegion(pair, mode), Boundary.ZEROS);
    }

    /** The positions of {@link NumPy#correlate(NdArray, NdArray, Mode)}. */
    public static List<Step> numpyCorrelate(NdArray a, NdArray v, Mode mode) {
        Operands pair = Operands.of(a, v).requireRank("correlate", 1).requireElements("correlate");
        return steps(pair.flipped(), NumPy.correlateRegion(pair, mode), Boundary.ZEROS);
    }

    /** The positions of {@link Signal#convolve} and {@link Signal#convolve2d}. */
    public static List<Step> convolve(NdArray a, NdArray v, Mode mode, Boundary boundary) {
        Operands pair = Operands.of(a, v).requireSameRank("convolve").requireElements("convolve");
        return steps(pair, Region.of("convolve", mode, a.shape(), v.shape(), Region.Centre.EARLY), boundary);
    }

    /**
     * The positions of {@link Signal#correlate}, or of {@link Signal#correlate2d}, which takes the later middle in mode
     * SAME.
     */
    public static List<Step> correlate(NdArray a, NdArray v, Mode mode, Boundary boundary, boolean correlate2d) {
        Operands pair = Operands.of(a, v).requireSameRank("correlate").requireElements("correlate");
        Region.Centre centre = correlate2d ? Region.Centre.LATE : Region.Centre.EARLY;
        return steps(pair.flipped(), Region.of("correlate", mode, a.shape(), v.shape(), centre), boundary);
    }

    /** The steps of a convolution: the filter is flipped here. */
    private static List<Step> steps(Operands pair, Region region, Boundary boundary) {
        NdArray image = pair.a();
        NdArray filter = pair.flipped().v();
        Shape shape = region.shape();
        int rank = shape.rank();
        List<Step> steps = new ArrayList<>(shape.elements());
        for (int i = 0; i < shape.elements(); i++) {
            int[] position = new int[rank];
            int rest = i;
            for (int axis = rank - 1; axis >= 0; axis--) {
                position[axis] = rest % shape.size(axis);
                rest /= shape.size(axis);
            }
            int[] corner = new int[rank];
            for (int axis = 0; axis < rank; axis++) {
                corner[axis] =
                        region.start(axis) + position[axis] - (filter.shape().size(axis) - 1);
            }
            NdArray patch = Gather.window(image, corner, filter.shape().toArray(), boundary);
            steps.add(
                    new Step(list(position), list(corner), patch, filter, products(patch, filter), sum(patch, filter)));
        }
        return steps;
    }

    private static List<Integer> list(int[] numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }

    private static NdArray products(NdArray patch, NdArray filter) {
        NdArray products = patch.zeros(patch.shape());
        for (int i = 0; i < patch.shape().elements(); i++) {
            switch (products) {
                case NdArray.Doubles doubles -> doubles.array()[i] = patch.doubleAt(i) * filter.doubleAt(i);
                case NdArray.Floats floats -> floats.array()[i] = (float) (patch.doubleAt(i) * filter.doubleAt(i));
                case NdArray.Longs longs ->
                    longs.array()[i] =
                            Math.multiplyExact(((NdArray.Longs) patch).array()[i], ((NdArray.Longs) filter).array()[i]);
            }
        }
        return products;
    }

    private static NdArray sum(NdArray patch, NdArray filter) {
        int cells = patch.shape().elements();
        return Direct.convolve(
                        patch.reshape(Shape.of(cells)),
                        Gather.flip(filter.reshape(Shape.of(cells)), new boolean[] {true}),
                        new Region(new int[] {cells - 1}, new int[] {1}),
                        Boundary.ZEROS)
                .reshape(Shape.of());
    }
}
