package dev.libella.tensor;

import java.util.Arrays;

/**
 * Numbers in float32 with a shape, row-major in one array; images are {@code [N, C, H, W]} or {@code [C, H, W]}.
 *
 * <p>A tensor is plain heap data: no views, no {@code close()}. The array is not copied on the way in or out, so
 * whoever holds it can change the numbers; the shape never changes. Not synchronised: share it between threads only
 * while nobody writes.
 */
public final class Tensor {
    private final Shape shape;
    private final float[] data; // [shape], row-major

    private Tensor(Shape shape, float[] data) {
        if (data.length != shape.elements()) {
            throw new ShapeException("tensor: shape " + shape + " holds " + shape.elements()
                    + " elements; got an array of " + data.length);
        }
        this.shape = shape;
        this.data = data;
    }

    /**
     * A tensor over an array.
     *
     * @param data the elements, row-major. Kept, not copied: later changes show in the tensor.
     * @throws ShapeException if the array's length is not the shape's number of elements
     */
    public static Tensor of(Shape shape, float... data) {
        return new Tensor(shape, data);
    }

    /** A new tensor of zeros. */
    public static Tensor zeros(Shape shape) {
        return new Tensor(shape, new float[shape.elements()]);
    }

    /** A new tensor in which every element is {@code value}. */
    public static Tensor full(Shape shape, float value) {
        Tensor tensor = zeros(shape);
        Arrays.fill(tensor.data, value);
        return tensor;
    }

    /** The sizes of the axes. */
    public Shape shape() {
        return shape;
    }

    /** The elements themselves, row-major: not a copy. */
    public float[] data() {
        return data;
    }

    /**
     * One element.
     *
     * @param index one position for each axis
     * @throws ShapeException if the number of positions is not the rank
     * @throws IndexOutOfBoundsException if a position is outside its axis
     */
    public float get(int... index) {
        if (index.length != shape.rank()) {
            throw new ShapeException(
                    "tensor: " + shape + " takes " + shape.rank() + " positions; got " + Arrays.toString(index));
        }
        int offset = 0;
        for (int axis = 0; axis < index.length; axis++) {
            if (index[axis] < 0 || index[axis] >= shape.size(axis)) {
                throw new IndexOutOfBoundsException(
                        "tensor: position " + Arrays.toString(index) + " is outside " + shape);
            }
            offset = offset * shape.size(axis) + index[axis];
        }
        return data[offset];
    }

    /**
     * The same elements under another shape; both tensors share the array.
     *
     * @throws ShapeException if the number of elements differs
     */
    public Tensor reshape(Shape other) {
        if (other.elements() != shape.elements()) {
            throw new ShapeException("reshape: " + shape + " has " + shape.elements() + " elements, " + other + " has "
                    + other.elements() + "; they must be equal");
        }
        return new Tensor(other, data);
    }

    /** A tensor with its own array. */
    public Tensor copy() {
        return new Tensor(shape, data.clone());
    }

    /** Equal if the shapes are and every element has the same bits. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor tensor && shape.equals(tensor.shape) && Arrays.equals(data, tensor.data);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(data);
    }

    /** The shape and the first few elements. */
    @Override
    public String toString() {
        int shown = Math.min(8, data.length);
        String head = Arrays.toString(Arrays.copyOf(data, shown));
        return "Tensor" + shape + " " + (shown < data.length ? head.replace("]", ", …]") : head);
    }
}
