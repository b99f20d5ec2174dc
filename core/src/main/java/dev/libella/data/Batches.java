package dev.libella.data;

import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A data set as batches, epoch after epoch, read ahead by a thread of its own: while the network works on one batch,
 * the next ones are decoded, augmented and normalised.
 *
 * <p>What is in an epoch follows from the seed and the epoch's number alone, so training may begin at any epoch, and the
 * result does not depend on threads. Arrays are used again: after the first few batches nothing more is allocated.
 *
 * <pre>{@code
 * Batches batches = Batches.shuffled(training, preprocessing, augmentations, 64, seed);
 * try (Epoch epoch = batches.epoch(0)) {
 *     while (epoch.hasNext()) {
 *         Batch batch = epoch.next();
 *     }
 * }
 * }</pre>
 *
 * <p>Belongs to one thread at a time.
 */
public final class Batches {
    /** How many batches are held beside the one that the network works on. */
    private static final int AHEAD = 3;

    // Purposes of random keys: apart from what else a seed is used for.
    private static final int ORDER = 0xDA7A01;

    private static final int AUGMENT = 0xDA7A02;

    private final Dataset data;
    private final Preprocessing preprocessing;
    private final Order order;
    private final int batchSize;
    private final Augmenter augmenter;
    private final List<Slot> slots = new ArrayList<>();
    private boolean open;

    /** In which order examples come. */
    private sealed interface Order {
        /** As they are numbered, unchanged. */
        record Given() implements Order {}

        /** In a random order, with random changes. */
        record Shuffled(long seed) implements Order {}
    }

    private Batches(
            Dataset data, Preprocessing preprocessing, Augmentations augmentations, int batchSize, Order order) {
        if (!data.shape().equals(preprocessing.input())) {
            throw new ShapeException("batches: the images must have the shape that the preprocessing gives; got images "
                    + data.shape() + " and preprocessing for " + preprocessing.input());
        }
        if (data.size() == 0) {
            throw new IllegalArgumentException("batches: at least one image is needed; the data set is empty");
        }
        if (batchSize < 1) {
            throw new IllegalArgumentException("batches: the batch size must be at least 1; got " + batchSize);
        }
        this.data = data;
        this.preprocessing = preprocessing;
        this.batchSize = Math.min(batchSize, data.size());
        this.order = order;
        this.augmenter = new Augmenter(augmentations, data.shape());
        for (int i = 0; i <= AHEAD; i++) {
            slots.add(new Slot(data.shape(), this.batchSize, data.size() % this.batchSize));
        }
    }

    /**
     * For training: each epoch in another order, each image changed in another way.
     *
     * @param batchSize images in a batch; the last batch of an epoch has what is left
     * @param seed decides every order and every change
     * @throws ShapeException if the images have another shape than the preprocessing
     * @throws IllegalArgumentException if the set is empty or the batch size below 1
     */
    public static Batches shuffled(
            Dataset data, Preprocessing preprocessing, Augmentations augmentations, int batchSize, long seed) {
        return new Batches(data, preprocessing, augmentations, batchSize, new Order.Shuffled(seed));
    }

    /**
     * For evaluation: every epoch the same, in the data set's order.
     *
     * @param batchSize images in a batch; the last batch has what is left
     * @throws ShapeException if the images have another shape than the preprocessing
     * @throws IllegalArgumentException if the set is empty or the batch size below 1
     */
    public static Batches inOrder(Dataset data, Preprocessing preprocessing, int batchSize) {
        return new Batches(data, preprocessing, Augmentations.NONE, batchSize, new Order.Given());
    }

    /** The number of images in an epoch. */
    public int examples() {
        return data.size();
    }

    /** The number of batches in an epoch. */
    public int perEpoch() {
        return Math.ceilDiv(data.size(), batchSize);
    }

    /** The images in each batch but perhaps the last: no more than there are. */
    public int batchSize() {
        return batchSize;
    }

    /**
     * Begins an epoch; reading ahead begins at once.
     *
     * @param number ≥ 0
     * @throws IllegalStateException if another epoch is still open
     */
    public Epoch epoch(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("batches: epochs are numbered from 0; got " + number);
        }
        if (open) {
            throw new IllegalStateException("batches: close the epoch before beginning another one");
        }
        open = true;
        return new Epoch(new Filler(number, indices(number)), perEpoch(), slots, () -> open = false);
    }

    private int[] indices(int epoch) {
        int[] indices = new int[data.size()];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = i;
        }
        if (order instanceof Order.Shuffled(long seed)) {
            Random.shuffle(Random.key(seed, ORDER, epoch), indices);
        }
        return indices;
    }

    /** Arrays for one batch, used again and again. */
    static final class Slot {
        private final Batch full;
        private final Batch last;

        Slot(Shape image, int batchSize, int remainder) {
            this.full = batch(image, batchSize);
            this.last = remainder == 0 ? full : batch(image, remainder);
        }

        private static Batch batch(Shape image, int size) {
            return new Batch(Tensor.zeros(image.prepend(size)), new int[size]);
        }
    }

    /** Fills the batches of one epoch. Used by the reading thread. */
    final class Filler {
        private final int epoch;
        private final int[] indices;

        Filler(int epoch, int[] indices) {
            this.epoch = epoch;
            this.indices = indices;
        }

        /** The batch with this number, in the slot's arrays. */
        Batch fill(int number, Slot slot) {
            Batch batch = number == perEpoch() - 1 ? slot.last : slot.full;
            float[] images = batch.images().data();
            int elements = data.shape().elements();
            for (int i = 0; i < batch.size(); i++) {
                int index = indices[number * batchSize + i];
                batch.labels()[i] = data.label(index);
                data.image(index, images, i * elements);
                if (order instanceof Order.Shuffled(long seed)) {
                    augmenter.apply(images, i * elements, Random.key(seed, AUGMENT, epoch, index));
                }
                preprocessing.normalize(images, i * elements);
            }
            return batch;
        }
    }
}
