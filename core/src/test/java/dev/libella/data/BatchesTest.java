package dev.libella.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchesTest {
    private static final Shape SHAPE = Shape.of(1, 4, 4);
    private static final Preprocessing PLAIN = Preprocessing.none(SHAPE);
    private static final Augmentations ALL =
            Augmentations.parse("crop 1, flip, vflip, rotate 20, affine 0.1 0.1 5," + " jitter 0.2 0.2 0.2, erase 0.5");

    @Test
    void inOrderGivesEveryExampleOnceAndTheRestLast() throws InterruptedException {
        Batches batches = Batches.inOrder(numbered(10), PLAIN, 4);
        assertThat(batches.perEpoch()).isEqualTo(3);
        assertThat(batches.examples()).isEqualTo(10);
        assertThat(batches.batchSize()).isEqualTo(4);
        List<Shape> shapes = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        try (Epoch epoch = batches.epoch(0)) {
            while (epoch.hasNext()) {
                Batch batch = epoch.next();
                shapes.add(batch.images().shape());
                for (int i = 0; i < batch.size(); i++) {
                    labels.add(batch.labels()[i]);
                    assertThat(batch.images().get(i, 0, 0, 0) * 255).isEqualTo(batch.labels()[i]);
                }
            }
            assertThatThrownBy(epoch::next)
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessage("batches: the epoch has 3 batches; all have been given");
        }
        assertThat(shapes).containsExactly(Shape.of(4, 1, 4, 4), Shape.of(4, 1, 4, 4), Shape.of(2, 1, 4, 4));
        assertThat(labels).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void shuffledEpochsDifferAndRepeatWithTheSeed() throws InterruptedException {
        Batches batches = Batches.shuffled(numbered(100), PLAIN, Augmentations.NONE, 7, 0);
        List<Integer> first = labels(batches, 0);
        List<Integer> second = labels(batches, 1);
        assertThat(first).hasSize(100).isNotEqualTo(second);
        assertThat(first).containsExactlyInAnyOrderElementsOf(second);
        assertThat(labels(batches, 0)).isEqualTo(first);
        // A run that begins at epoch 1 sees what an undisturbed one saw.
        assertThat(labels(Batches.shuffled(numbered(100), PLAIN, Augmentations.NONE, 7, 0), 1))
                .isEqualTo(second);
        assertThat(labels(Batches.shuffled(numbered(100), PLAIN, Augmentations.NONE, 7, 1), 0))
                .isNotEqualTo(first);
    }

    @Test
    void anExampleIsChangedTheSameWayWhereverItComes() throws InterruptedException {
        Set<Integer> changes = new HashSet<>();
        for (int batchSize : new int[] {1, 3, 50}) {
            float[][] images = byExample(Batches.shuffled(numbered(50), PLAIN, ALL, batchSize, 5), 2);
            changes.add(Arrays.deepHashCode(images));
        }
        assertThat(changes).hasSize(1);
        changes.add(Arrays.deepHashCode(byExample(Batches.shuffled(numbered(50), PLAIN, ALL, 3, 5), 3)));
        changes.add(Arrays.deepHashCode(byExample(Batches.shuffled(numbered(50), PLAIN, ALL, 3, 6), 2)));
        assertThat(changes).hasSize(3);
    }

    @Test
    void imagesAreNormalised() throws InterruptedException {
        MemoryDataset data = random(20);
        Batches batches = Batches.inOrder(data, Preprocessing.of(data), 20);
        try (Epoch epoch = batches.epoch(0)) {
            float[] pixels = epoch.next().images().data();
            double mean = IntStream.range(0, pixels.length)
                    .mapToDouble(i -> pixels[i])
                    .average()
                    .orElseThrow();
            double square = IntStream.range(0, pixels.length)
                    .mapToDouble(i -> pixels[i] * pixels[i])
                    .average()
                    .orElseThrow();
            assertThat(mean).isBetween(-1e-6, 1e-6);
            assertThat(square).isBetween(1 - 1e-5, 1 + 1e-5);
        }
    }

    @Test
    void errorsReachTheConsumer() throws InterruptedException {
        Dataset broken = new Dataset() {
            @Override
            public int size() {
                return 10;
            }

            @Override
            public Shape shape() {
                return SHAPE;
            }

            @Override
            public List<String> labels() {
                return List.of("a");
            }

            @Override
            public int label(int index) {
                return 0;
            }

            @Override
            public void image(int index, float[] into, int offset) {
                if (index == 5) {
                    throw new UncheckedIOException(new DataException("images: a.png can no longer be read"));
                }
            }
        };
        Batches batches = Batches.inOrder(broken, PLAIN, 2);
        try (Epoch epoch = batches.epoch(0)) {
            epoch.next();
            epoch.next();
            assertThatThrownBy(epoch::next)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("images: a.png can no longer be read");
            assertThatThrownBy(epoch::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("batches: the epoch is closed");
        }
        // The failed epoch is closed; another may begin.
        try (Epoch epoch = batches.epoch(0)) {
            assertThat(epoch.next().size()).isEqualTo(2);
        }
    }

    @Test
    void closingEarlyEndsTheReadingThread() throws InterruptedException {
        Batches batches = Batches.shuffled(numbered(1000), PLAIN, Augmentations.NONE, 1, 0);
        for (int number = 0; number < 50; number++) {
            try (Epoch epoch = batches.epoch(number)) {
                epoch.next();
                assertThatThrownBy(() -> batches.epoch(0))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("batches: close the epoch before beginning another one");
            }
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("libella-batches"));
    }

    @Test
    void waitingCanBeInterrupted() {
        Batches batches = Batches.inOrder(numbered(4), PLAIN, 2);
        try (Epoch epoch = batches.epoch(0)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(epoch::next).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void nothingMoreIsAllocatedOnceTheArraysAreThere() throws InterruptedException {
        // Images of 64 kB as floats: one forgotten copy of a batch would be seen at once.
        Shape shape = Shape.of(1, 128, 128);
        MemoryDataset data = new MemoryDataset(shape, List.of("a"), new byte[64 * 128 * 128], new int[64]);
        Batches batches = Batches.shuffled(data, Preprocessing.none(shape), ALL, 8, 0);
        labels(batches, 0);
        long before = allocated();
        for (int number = 1; number <= 10; number++) {
            labels(batches, number);
        }
        // Ten epochs: orders, queues and threads, but not one batch of 512 kB.
        assertThat(allocated() - before).isLessThan(400_000);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> Batches.inOrder(numbered(1), Preprocessing.none(Shape.of(3, 4, 4)), 1))
                .isInstanceOf(ShapeException.class)
                .hasMessage("batches: the images must have the shape that the preprocessing gives; got images [1, 4, 4]"
                        + " and preprocessing for [3, 4, 4]");
        assertThatThrownBy(() -> Batches.inOrder(numbered(0), PLAIN, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("batches: at least one image is needed; the data set is empty");
        assertThatThrownBy(() -> Batches.inOrder(numbered(1), PLAIN, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("batches: the batch size must be at least 1; got 0");
    }

    /** The bytes allocated by all threads that there are; reading threads come and go, so by the whole process. */
    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
    }

    private static List<Integer> labels(Batches batches, int number) throws InterruptedException {
        List<Integer> labels = new ArrayList<>();
        try (Epoch epoch = batches.epoch(number)) {
            while (epoch.hasNext()) {
                for (int label : epoch.next().labels()) {
                    labels.add(label);
                }
            }
        }
        return labels;
    }

    private static float[][] byExample(Batches batches, int number) throws InterruptedException {
        float[][] images = new float[batches.examples()][];
        try (Epoch epoch = batches.epoch(number)) {
            while (epoch.hasNext()) {
                Batch batch = epoch.next();
                for (int i = 0; i < batch.size(); i++) {
                    images[batch.labels()[i]] =
                            Arrays.copyOfRange(batch.images().data(), 16 * i, 16 * (i + 1));
                }
            }
        }
        return images;
    }

    /** Example i has label i and pixels of value i. */
    private static MemoryDataset numbered(int size) {
        byte[] pixels = new byte[16 * size];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i / 16);
        }
        return new MemoryDataset(
                SHAPE,
                IntStream.range(0, Math.max(1, size))
                        .mapToObj(Integer::toString)
                        .toList(),
                pixels,
                IntStream.range(0, size).toArray());
    }

    private static MemoryDataset random(int size) {
        byte[] pixels = new byte[16 * size];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Random.bits(1, i);
        }
        return new MemoryDataset(SHAPE, List.of("a"), pixels, new int[size]);
    }
}
