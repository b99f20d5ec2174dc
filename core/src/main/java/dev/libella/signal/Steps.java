package dev.libella.signal;

import dev.libella.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A convolution or correlation taken apart: at each position the patch of the first input, the second input as it lies
 * on it, the products, and their sum. For learning and for small inputs: everything is kept.
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
