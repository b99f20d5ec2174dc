package dev.libella.data;

import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;

/**
 * Some images and their classes, ready for a network.
 *
 * <p>Not copied on the way in or out. Whoever gives a batch out says how long it stays valid.
 */
public final class Batch {
    private final Tensor images; // [N, C, H, W]
    private final int[] labels; // [N]

    /**
     * Images with one label each.
     *
     * @param images {@code [N, C, H, W]}. Kept, not copied.
     * @param labels {@code [N]}, the class of each image. Kept, not copied.
     * @throws ShapeException if the images are not {@code [N, C, H, W]} with as many images as labels
     */
    public Batch(Tensor images, int[] labels) {
        if (images.shape().rank() != 4 || images.shape().size(0) != labels.length) {
            throw new ShapeException("batch: images must be [N, C, H, W] with one label each; got images "
                    + images.shape() + " and " + labels.length + " labels");
        }
        this.images = images;
        this.labels = labels;
    }

    /** The images, {@code [N, C, H, W]}: not a copy. */
    public Tensor images() {
        return images;
    }

    /** The class of each image, {@code [N]}: not a copy. */
    public int[] labels() {
        return labels;
    }

    /** The number of images. */
    public int size() {
        return labels.length;
    }
}
