package dev.libella.data;

import dev.libella.tensor.Shape;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads IDX, the format of MNIST (LeCun, Cortes, Burges 1998): a file of images and a file of labels, plain or gzip.
 *
 * <pre>images: 00 00 08 03 | count, height, width as big-endian int32 | pixels, one unsigned byte each
 * labels: 00 00 08 01 | count                as big-endian int32 | labels, one unsigned byte each</pre>
 *
 * <p>Strict: the sizes in the header must be exactly what the file holds. Memory is taken as bytes arrive, never on the
 * header's word. Stateless; any thread may call.
 */
public final class Idx {
    private static final int UNSIGNED_BYTES = 0x08;

    private Idx() {}

    /**
     * Reads a pair of files; the classes are named after their numbers, {@code 0} to the largest label.
     *
     * @throws DataException if a file is missing or damaged, or the two do not belong together
     */
    public static MemoryDataset read(Path images, Path labels) throws IOException {
        return dataset(content(images, 3), content(labels, 1), List.of());
    }

    /**
     * Reads a pair of files.
     *
     * @param names the classes' names; every label must be a position in this list
     * @throws DataException if a file is missing or damaged, or the two do not belong together
     */
    public static MemoryDataset read(Path images, Path labels, List<String> names) throws IOException {
        return dataset(content(images, 3), content(labels, 1), named(names));
    }

    /**
     * Reads a pair of streams, such as resources. They are read to their ends and not closed.
     *
     * @param source what to call the data in error messages
     * @param names the classes' names; every label must be a position in this list
     * @throws DataException if a stream is damaged, or the two do not belong together
     */
    public static MemoryDataset read(String source, InputStream images, InputStream labels, List<String> names)
            throws IOException {
        return dataset(
                content(source + " (images)", images, 3), content(source + " (labels)", labels, 1), named(names));
    }

    /**
     * Reads the four files of a data set of MNIST's form, plain or with {@code .gz} behind their names; the classes are
     * named after their numbers, {@code 0} to the largest label of either part.
     *
     * @param folder holds {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte}, {@code
     *     t10k-images-idx3-ubyte} and {@code t10k-labels-idx1-ubyte}
     * @throws DataException if a file is missing or damaged, or they do not belong together
     */
    public static TrainTest readFolder(Path folder) throws IOException {
        MemoryDataset train = read(part(folder, "train-images-idx3"), part(folder, "train-labels-idx1"));
        MemoryDataset test = read(part(folder, "t10k-images-idx3"), part(folder, "t10k-labels-idx1"));
        List<String> names = train.labels().size() > test.labels().size() ? train.labels() : test.labels();
        return new TrainTest(train.withLabels(names), test.withLabels(names));
    }

    /**
     * Reads the two files of the test images of a data set of MNIST's form, plain or gzip.
     *
     * @param names the classes' names; every label must be a position in this list
     * @throws DataException if a file is missing or damaged, or the two do not belong together
     */
    public static MemoryDataset readTest(Path folder, List<String> names) throws IOException {
        return read(part(folder, "t10k-images-idx3"), part(folder, "t10k-labels-idx1"), names);
    }

    private static Path part(Path folder, String name) {
        Path plain = folder.resolve(name + "-ubyte");
        return Files.exists(plain) ? plain : folder.resolve(name + "-ubyte.gz");
    }

    /** What one file holds: its name for messages, its sizes and its bytes. */
    private static final class Content {
        final String source;
        final Shape shape;
        final byte[] bytes;

        Content(String source, Shape shape, byte[] bytes) {
            this.source = source;
            this.shape = shape;
            this.bytes = bytes;
        }
    }

    private static List<String> named(List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("idx: at least one class name is needed; got none");
        }
        return names;
    }

    private static MemoryDataset dataset(Content images, Content labels, List<String> names) throws DataException {
        int count = images.shape.size(0);
        if (labels.shape.size(0) != count) {
            throw new DataException("idx: every image needs one label; got " + count + " images in " + images.source
                    + " and " + labels.shape.size(0) + " labels in " + labels.source + "; are they of the same set?");
        }
        int[] classes = new int[count];
        int largest = 0;
        for (int index = 0; index < count; index++) {
            classes[index] = labels.bytes[index] & 0xFF;
            largest = Math.max(largest, classes[index]);
            if (!names.isEmpty() && classes[index] >= names.size()) {
                throw new DataException("idx: labels must be in [0, " + (names.size() - 1) + "]; got " + classes[index]
                        + " for example " + index + " of " + labels.source);
            }
        }
        List<String> known = names.isEmpty()
                ? IntStream.rangeClosed(0, largest).mapToObj(Integer::toString).toList()
                : names;
        return new MemoryDataset(images.shape.from(1).prepend(1), known, images.bytes, classes);
    }

    private static Content content(Path file, int rank) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return content(file.toString(), in, rank);
        } catch (NoSuchFileException e) {
            throw new DataException("idx: " + file + " does not exist", e);
        }
    }

    private static Content content(String source, InputStream raw, int rank) throws IOException {
        try {
            InputStream in = inflated(raw);
            return content(source, in, header(source, in, rank));
        } catch (EOFException e) {
            throw new DataException("idx: " + source + " is truncated: its gzip stream has no end; fetch it again", e);
        } catch (ZipException e) {
            throw new DataException(
                    "idx: " + source + " is damaged: its gzip stream does not decode (" + e.getMessage()
                            + "); fetch it again",
                    e);
        }
    }

    /** The content behind a header. */
    private static Content content(String source, InputStream in, int[] sizes) throws IOException {
        long expected = 1;
        for (int size : sizes) {
            // Sizes are below 2³¹, so a product that is still an array's length times a size fits a long.
            expected *= size;
            if (expected > Integer.MAX_VALUE - 8) {
                throw new DataException("idx: " + source + " announces " + cross(sizes)
                        + " bytes, more than the 2147483639 that can be held; is its header damaged?");
            }
        }
        byte[] bytes = in.readNBytes((int) expected);
        if (bytes.length < expected) {
            throw new DataException("idx: " + source + " is truncated: its header announces " + cross(sizes) + " = "
                    + expected + " bytes, " + bytes.length + " are there; fetch it again");
        }
        if (in.read() >= 0) {
            throw new DataException("idx: " + source + " is longer than the " + cross(sizes) + " = " + expected
                    + " bytes its header announces; is its header damaged?");
        }
        return new Content(source, Shape.of(sizes), bytes);
    }

    /** Checks what the file says it is, and reads its sizes. */
    private static int[] header(String source, InputStream in, int rank) throws IOException {
        byte[] magic = in.readNBytes(4);
        if (magic.length == 0) {
            throw new DataException("idx: " + source + " is empty");
        }
        if (magic.length < 4 || magic[0] != 0 || magic[1] != 0) {
            throw new DataException("idx: " + source + " is not an IDX file: it must begin with two zero bytes");
        }
        if (magic[2] != UNSIGNED_BYTES) {
            throw new DataException("idx: " + source + " must hold unsigned bytes (type 0x08); got type "
                    + String.format("0x%02x", magic[2] & 0xFF));
        }
        if (magic[3] != rank) {
            throw new DataException(
                    "idx: " + source + " must have " + (rank == 3 ? "3 axes, as images have" : "1 axis, as labels have")
                            + "; got " + (magic[3] & 0xFF) + "; are images and labels swapped?");
        }
        byte[] header = in.readNBytes(4 * rank);
        if (header.length < 4 * rank) {
            throw new DataException("idx: " + source + " is truncated: it ends within its header; fetch it again");
        }
        int[] sizes = new int[rank];
        ByteBuffer.wrap(header).asIntBuffer().get(sizes);
        for (int axis = 0; axis < rank; axis++) {
            // No images at all is a data set, images without pixels are not.
            if (sizes[axis] < (axis == 0 ? 0 : 1)) {
                throw new DataException("idx: " + source + " announces sizes that cannot be: " + cross(sizes)
                        + "; is its header damaged?");
            }
        }
        return sizes;
    }

    /** The stream without its compression, if it has one: known by its first bytes, not by a name. */
    private static InputStream inflated(InputStream raw) throws IOException {
        BufferedInputStream in = new BufferedInputStream(raw, 1 << 16);
        in.mark(2);
        boolean gzip = in.read() == 0x1F && in.read() == 0x8B;
        in.reset();
        return gzip ? new GZIPInputStream(in, 1 << 16) : in;
    }

    private static String cross(int[] sizes) {
        return IntStream.of(sizes).mapToObj(Integer::toString).collect(Collectors.joining("×"));
    }
}
