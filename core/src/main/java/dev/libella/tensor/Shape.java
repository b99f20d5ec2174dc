package dev.libella.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The sizes of a tensor's axes, outermost first: a batch of images is {@code [N, C, H, W]}.
 *
 * <p>A size may be 0 (an empty batch), never negative. A shape without axes, {@code []}, is a scalar and has one
 * element. Immutable.
 */
public final class Shape {
    private final int[] sizes;
    private final int elements;

    private Shape(int[] sizes) {
        long product = 1;
        for (int size : sizes) {
            if (size < 0) {
                throw new ShapeException("shape: sizes must not be negative; got " + text(sizes));
            }
            // An overflow cannot come back to a small number: stop at the first product that is too large.
            product = Math.multiplyExact(product, (long) size);
            if (product > Integer.MAX_VALUE - 8) {
                throw new ShapeException("shape: a tensor holds at most 2147483639 elements; got " + text(sizes)
                        + "; use a smaller batch or smaller images");
            }
        }
        this.sizes = sizes;
        this.elements = (int) product;
    }

    /**
     * The shape with these sizes.
     *
     * @param sizes the sizes, outermost axis first. Not modified, and copied.
     * @throws ShapeException if a size is negative or there would be more elements than one Java array can hold
     */
    public static Shape of(int... sizes) {
        return new Shape(sizes.clone());
    }

    /** The number of axes; 0 for a scalar. */
    public int rank() {
        return sizes.length;
    }

    /**
     * The size of one axis.
     *
     * @param axis 0 is the outermost; -1 is the innermost, -2 the one before it, as in NumPy
     * @throws ShapeException if there is no such axis
     */
    public int size(int axis) {
        int index = axis < 0 ? axis + sizes.length : axis;
        if (index < 0 || index >= sizes.length) {
            throw new ShapeException("shape: axis must be in [" + -sizes.length + ", " + (sizes.length - 1) + "] for "
                    + this + "; got " + axis);
        }
        return sizes[index];
    }

    /** The number of elements: the product of all sizes, 1 for a scalar. */
    public int elements() {
        return elements;
    }

    /** The sizes as a new array. */
    public int[] toArray() {
        return sizes.clone();
    }

    /** This shape with one more axis in front: {@code [C, H, W]} becomes {@code [size, C, H, W]}. */
    public Shape prepend(int size) {
        int[] longer = new int[sizes.length + 1];
        longer[0] = size;
        System.arraycopy(sizes, 0, longer, 1, sizes.length);
        return new Shape(longer);
    }

    /**
     * The axes from {@code first} on: {@code [N, C, H, W].from(1)} is {@code [C, H, W]}.
     *
     * @throws ShapeException if there are fewer than {@code first} axes
     */
    public Shape from(int first) {
        if (first < 0 || first > sizes.length) {
            throw new ShapeException("shape: cannot drop " + first + " axes of " + this);
        }
        return new Shape(Arrays.copyOfRange(sizes, first, sizes.length));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(sizes, shape.sizes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    /** As PyTorch prints it: {@code [64, 1, 28, 28]}. */
    @Override
    public String toString() {
        return text(sizes);
    }

    /** As people write it: {@code 1×28×28}; a scalar is {@code scalar}. */
    public String toCrossString() {
        return sizes.length == 0
                ? "scalar"
                : IntStream.of(sizes).mapToObj(Integer::toString).collect(Collectors.joining("×"));
    }

    private static String text(int[] sizes) {
        return Arrays.toString(sizes);
    }
}
