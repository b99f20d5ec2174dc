package dev.libella.data;

import dev.libella.tensor.Shape;
import java.util.List;

/**
 * Labelled images of one size, numbered from 0.
 *
 * <p>Reading is thread-safe: any thread may ask for any image at any time, and asking twice gives the same bits.
 */
public interface Dataset {

    /** The number of examples, ≥ 0. */
    int size();

    /** The shape of every image: {@code [C, H, W]}. */
    Shape shape();

    /** The names of the classes; an example's label is a position in this list. Immutable. */
    List<String> labels();

    /**
     * The class of one example, in [0, {@code labels().size()}).
     *
     * @throws IndexOutOfBoundsException if there is no such example
     */
    int label(int index);

    /**
     * Writes one image: pixels in [0, 1], channel by channel, row by row.
     *
     * @param index the example, in [0, {@link #size()})
     * @param into gets {@code shape().elements()} numbers, from {@code offset} on. Modified.
     * @throws IndexOutOfBoundsException if there is no such example or the array ends too early
     * @throws java.io.UncheckedIOException if the image lies in a file that can no longer be read
     */
    void image(int index, float[] into, int offset);
}
