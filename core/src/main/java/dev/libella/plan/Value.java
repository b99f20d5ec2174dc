package dev.libella.plan;

import dev.libella.kernel.vector.layout.Layout;
import dev.libella.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** What flows from one step to the next: a tensor with the batch in front, and in training its gradient. */
final class Value {
    /** The layer it comes from. */
    final String name;

    /** With the batch in front: {@code [N, C, H, W]}. */
    final Shape shape;

    /** How the numbers lie in the array. */
    final Layout layout;

    final Storage storage;

    /** Where the gradient goes, or null if nobody needs it. */
    final @Nullable Storage gradientStorage;

    Value(String name, Shape shape, Layout layout, Storage storage, @Nullable Storage gradientStorage) {
        this.name = name;
        this.shape = shape;
        this.layout = layout;
        this.storage = storage;
        this.gradientStorage = gradientStorage;
    }

    /** A value with memory of its own, row-major. */
    static Value of(String name, Shape shape, boolean needsGradient) {
        return of(name, shape, Layout.PLANAR, needsGradient);
    }

    /** A value with memory of its own. */
    static Value of(String name, Shape shape, Layout layout, boolean needsGradient) {
        int elements = layout.equals(Layout.PLANAR)
                ? shape.elements()
                : layout.planes(shape.size(0), shape.size(1)) * shape.from(2).elements() * layout.width();
        return new Value(name, shape, layout, new Storage(elements), needsGradient ? new Storage(elements) : null);
    }

    /** The same numbers under another name and shape. */
    Value alias(String newName, Shape newShape) {
        return new Value(newName, newShape, layout, storage, gradientStorage);
    }

    /** Whether channels or images lie in blocks, as the fast kernels like them. */
    boolean isBlocked() {
        return layout.width() > 1;
    }

    int batch() {
        return shape.size(0);
    }

    int elements() {
        return shape.elements();
    }

    /** Numbers of one example. */
    int exampleElements() {
        return shape.from(1).elements();
    }

    float[] data() {
        return storage.array;
    }

    boolean needsGradient() {
        return gradientStorage != null;
    }

    /** The gradient's array; only for values that need one. */
    float[] gradient() {
        if (gradientStorage == null) {
            throw new IllegalStateException("the gradient of '" + name + "' is not computed");
        }
        return gradientStorage.array;
    }
}
