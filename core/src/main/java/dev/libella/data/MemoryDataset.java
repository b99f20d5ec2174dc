package dev.libella.data;

import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import java.util.List;
import java.util.Objects;

/**
 * Images held in memory, one byte for each pixel and channel: 60,000 images of 28×28 take 47 MB.
 *
 * <p>Immutable, and so safe to share between threads.
 */
public final class MemoryDataset implements Dataset {
    /** What a byte means as a pixel: its value divided by 255, from 0 to 1. */
    private static final float[] PIXEL = new float[256];

    static {
        for (int value = 0; value < 256; value++) {
            PIXEL[value] = value / 255f;
        }
    }

    private final Shape shape;
    private final List<String> names;
    private final byte[] pixels; // [N, C, H, W]
    private final int[] labels; // [N]

    /**
     * Images and their classes.
     *
     * @param shape of one image: {@code [C, H, W]}
     * @param names the classes' names
     * @param pixels {@code [N, C, H, W]}, 0 to 255 without sign. Kept, not copied: do not change it afterwards.
     * @param labels {@code [N]}, positions in {@code names}. Not modified, and copied.
     * @throws ShapeException if the arrays' lengths do not fit the shape
     * @throws IllegalArgumentException if a label is not a position in {@code names}
     */
    public MemoryDataset(Shape shape, List<String> names, byte[] pixels, int[] labels) {
        if (shape.rank() != 3 || shape.elements() == 0) {
            throw new ShapeException("dataset: an image must be [C, H, W] with sizes of at least 1; got " + shape);
        }
        if (pixels.length != (long) labels.length * shape.elements()) {
            throw new ShapeException("dataset: " + labels.length + " labels need " + labels.length + " images of "
                    + shape + ", which is " + (long) labels.length * shape.elements() + " bytes; got "
                    + pixels.length);
        }
        this.shape = shape;
        this.names = List.copyOf(names);
        this.pixels = pixels;
        this.labels = labels.clone();
        for (int index = 0; index < labels.length; index++) {
            if (labels[index] < 0 || labels[index] >= names.size()) {
                throw new IllegalArgumentException("dataset: labels must be in [0, " + (names.size() - 1) + "] for "
                        + names.size() + " classes; got " + labels[index] + " for example " + index);
            }
        }
    }

    /**
     * The same examples under other class names, sharing the pixels.
     *
     * @throws IllegalArgumentException if a label is not a position in {@code newNames}
     */
    public MemoryDataset withLabels(List<String> newNames) {
        return new MemoryDataset(shape, newNames, pixels, labels);
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public List<String> labels() {
        return names;
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public void image(int index, float[] into, int offset) {
        int elements = shape.elements();
        int from = Objects.checkIndex(index, labels.length) * elements;
        pixels(pixels, from, into, offset, elements);
    }

    /** Bytes as pixels in [0, 1]. */
    static void pixels(byte[] bytes, int from, float[] into, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, into.length);
        for (int i = 0; i < count; i++) {
            into[offset + i] = PIXEL[bytes[from + i] & 0xFF];
        }
    }

    /** Such as {@code 60000 images of 1×28×28 in 10 classes}. */
    @Override
    public String toString() {
        return size() + " images of " + shape.toCrossString() + " in " + names.size() + " classes";
    }
}
