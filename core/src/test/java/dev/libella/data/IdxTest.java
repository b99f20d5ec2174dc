package dev.libella.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
    private static final byte[] IMAGES = idx(3, new int[] {2, 2, 3}, 0, 51, 102, 153, 204, 255, 1, 2, 3, 4, 5, 6);
    private static final byte[] LABELS = idx(1, new int[] {2}, 2, 0);

    @TempDir
    private Path folder;

    @Test
    void readsImagesAndLabels() throws IOException {
        MemoryDataset data = Idx.read(file("images", IMAGES), file("labels", LABELS));
        assertThat(data).hasToString("2 images of 1×2×3 in 3 classes");
        assertThat(data.labels()).containsExactly("0", "1", "2");
        assertThat(data.label(0)).isEqualTo(2);
        assertThat(data.label(1)).isZero();
        assertThat(data.shape()).isEqualTo(Shape.of(1, 2, 3));
        float[] into = new float[8];
        data.image(0, into, 1);
        assertThat(into).containsExactly(0, 0, 0.2f, 0.4f, 0.6f, 0.8f, 1, 0);
    }

    @Test
    void readsGzipWhateverTheFileIsCalled() throws IOException {
        MemoryDataset plain = Idx.read(file("images", IMAGES), file("labels", LABELS));
        MemoryDataset zipped = Idx.read(file("a", gzip(IMAGES)), file("b", gzip(LABELS)), List.of("x", "y", "z"));
        assertThat(zipped.labels()).containsExactly("x", "y", "z");
        assertThat(pixels(zipped)).containsExactly(pixels(plain));
    }

    @Test
    void readsStreams() throws IOException {
        MemoryDataset data = Idx.read(
                "sample",
                new ByteArrayInputStream(gzip(IMAGES)),
                new ByteArrayInputStream(LABELS),
                List.of("x", "y", "z"));
        assertThat(data.size()).isEqualTo(2);
    }

    @Test
    void readsAFolderOfFourFiles() throws IOException {
        file("train-images-idx3-ubyte", IMAGES);
        file("train-labels-idx1-ubyte.gz", gzip(LABELS));
        file("t10k-images-idx3-ubyte.gz", gzip(IMAGES));
        assertThatThrownBy(() -> Idx.readFolder(folder))
                .isInstanceOf(DataException.class)
                .hasMessage("idx: " + folder.resolve("t10k-labels-idx1-ubyte.gz") + " does not exist");
        file("t10k-labels-idx1-ubyte", idx(1, new int[] {2}, 4, 1));
        TrainTest data = Idx.readFolder(folder);
        assertThat(data.train().labels()).containsExactly("0", "1", "2", "3", "4");
        assertThat(data.train().label(0)).isEqualTo(2);
        assertThat(data.test().label(0)).isEqualTo(4);
    }

    @Test
    void testImagesNeedNoTrainingImages() throws IOException {
        file("t10k-images-idx3-ubyte", idx(3, new int[] {2, 1, 1}, 7, 8));
        file("t10k-labels-idx1-ubyte", idx(1, new int[] {2}, 1, 0));
        List<String> names = List.of("cat", "dog", "bird");
        Dataset test = Idx.readTest(folder, names);
        assertThat(test.size()).isEqualTo(2);
        assertThat(test.labels()).isEqualTo(names);
        assertThat(test.label(0)).isEqualTo(1);
        assertThatThrownBy(() -> Idx.readTest(folder, List.of("cat")))
                .hasMessageStartingWith("idx: labels must be in [0, 0]; got 1 for example 0 of ");
    }

    @Test
    void anEmptySetIsASet() throws IOException {
        assertThat(Idx.read(file("i", idx(3, new int[] {0, 28, 28})), file("l", idx(1, new int[] {0})))
                        .size())
                .isZero();
    }

    @Test
    void refusesImagesThatAreNotWhatTheHeaderSays() throws IOException {
        refused(new byte[0], LABELS, " is empty");
        refused(
                "PNG...".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                LABELS,
                " is not an IDX file: it must begin with two zero bytes");
        refused(with(IMAGES, 2, 0x0D), LABELS, " must hold unsigned bytes (type 0x08); got type 0x0d");
        refused(LABELS, LABELS, " must have 3 axes, as images have; got 1; are images and labels swapped?");
        refused(Arrays.copyOf(IMAGES, 9), LABELS, " is truncated: it ends within its header; fetch it again");
        refused(
                Arrays.copyOf(IMAGES, IMAGES.length - 1),
                LABELS,
                " is truncated: its header announces 2×2×3 = 12 bytes, 11 are there; fetch it again");
        refused(
                Arrays.copyOf(IMAGES, IMAGES.length + 1),
                LABELS,
                " is longer than the 2×2×3 = 12 bytes its header announces; is its header damaged?");
        refused(
                with(IMAGES, 8, 0x80),
                LABELS,
                " announces sizes that cannot be: 2×-2147483646×3; is its header damaged?");
        refused(
                with(IMAGES, 8, 0x7F),
                LABELS,
                " announces 2×2130706434×3 bytes, more than the 2147483639 that can be held; is its header damaged?");
    }

    @Test
    void refusesDamagedGzip() throws IOException {
        byte[] zipped = gzip(IMAGES);
        refused(
                Arrays.copyOf(zipped, zipped.length - 9),
                LABELS,
                " is truncated: its gzip stream has no end; fetch it again");
        refused(
                with(zipped, zipped.length - 6, 0x55),
                LABELS,
                " is damaged: its gzip stream does not decode (Corrupt GZIP trailer); fetch it again");
    }

    @Test
    void refusesLabelsThatDoNotBelong() throws IOException {
        Path images = file("images", IMAGES);
        Path labels = file("labels", idx(1, new int[] {3}, 0, 1, 2));
        assertThatThrownBy(() -> Idx.read(images, labels))
                .isInstanceOf(DataException.class)
                .hasMessage("idx: every image needs one label; got 2 images in " + images + " and 3 labels in " + labels
                        + "; are they of the same set?");
        Path two = file("two", LABELS);
        assertThatThrownBy(() -> Idx.read(images, two, List.of("a", "b")))
                .isInstanceOf(DataException.class)
                .hasMessage("idx: labels must be in [0, 1]; got 2 for example 0 of " + two);
        Path none = folder.resolve("none");
        assertThatThrownBy(() -> Idx.read(images, none))
                .isInstanceOf(DataException.class)
                .hasMessage("idx: " + none + " does not exist");
    }

    /** Whatever bytes are changed, cut or added: a data set or a sentence, never another exception. */
    @Test
    void noDamageEscapesTheChecks() throws IOException {
        byte[] zipped = gzip(IMAGES);
        int refused = 0;
        for (int trial = 0; trial < 20_000; trial++) {
            long key = Random.key(7, trial);
            byte[] bytes = Mutations.of(key, trial % 2 == 0 ? IMAGES : zipped);
            try {
                assertThat(Idx.read(
                                        "fuzz",
                                        new ByteArrayInputStream(bytes),
                                        new ByteArrayInputStream(LABELS),
                                        List.of("0", "1", "2"))
                                .size())
                        .isEqualTo(2);
            } catch (DataException e) {
                assertThat(e).hasMessageStartingWith("idx: ");
                refused++;
            } catch (RuntimeException e) {
                fail("key " + key, e);
            }
        }
        assertThat(refused).isBetween(5_000, 19_999);
    }

    private void refused(byte[] images, byte[] labels, String message) throws IOException {
        Path imageFile = file("images", images);
        Path labelFile = file("labels", labels);
        assertThatThrownBy(() -> Idx.read(imageFile, labelFile))
                .isInstanceOf(DataException.class)
                .hasMessage("idx: " + imageFile + message);
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static float[] pixels(Dataset data) {
        int elements = data.shape().elements();
        float[] all = new float[data.size() * elements];
        for (int index = 0; index < data.size(); index++) {
            data.image(index, all, index * elements);
        }
        return all;
    }

    private static byte[] idx(int rank, int[] sizes, int... content) {
        ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * rank + content.length);
        buffer.putInt(0x0800 | rank);
        for (int size : sizes) {
            buffer.putInt(size);
        }
        for (int value : content) {
            buffer.put((byte) value);
        }
        return buffer.array();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] with(byte[] bytes, int position, int value) {
        byte[] changed = bytes.clone();
        changed[position] = (byte) value;
        return changed;
    }
}
