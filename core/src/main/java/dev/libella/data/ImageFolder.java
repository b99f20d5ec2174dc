package dev.libella.data;

import dev.libella.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A folder of images with one folder for each class: {@code animals/cat/1.png}, {@code animals/dog/2.jpg}.
 *
 * <p>Every file is decoded once when the folder is opened, so that damage is found before training and not in the middle
 * of it. The images are brought to the network's size and colour and kept in memory if they take no more than a quarter
 * of the heap; else they are decoded again each time they are read. The pixels are the same either way.
 *
 * <p>Immutable, and so safe to share between threads. The files should not change while it is in use.
 */
public final class ImageFolder implements Dataset {
    /** Files decoded between two looks at what came of it. */
    private static final int CHUNK = 256;

    private final Preprocessing preprocessing;
    private final List<String> names;
    private final List<Path> files;
    private final int[] labels;
    private final List<Rejected> rejected;
    private final Optional<MemoryDataset> decoded;

    /** What to do about a file that cannot be used. */
    public enum Unreadable {
        /** Opening the folder fails with a sentence about the first one. */
        STOP,
        /** It is left out and listed with its reason. */
        SKIP
    }

    /**
     * A file that is not in the data set.
     *
     * @param file where it lies
     * @param reason a sentence
     */
    public record Rejected(Path file, String reason) {}

    /** What came of one file: its pixels or a sentence. */
    private sealed interface Outcome {
        /** Pixels, {@code [C, H, W]}. */
        final class Decoded implements Outcome {
            private final byte[] pixels;

            private Decoded(byte[] pixels) {
                this.pixels = pixels;
            }
        }

        record Failed(String reason) implements Outcome {}
    }

    private ImageFolder(
            Preprocessing preprocessing,
            List<String> names,
            List<Path> files,
            int[] labels,
            List<Rejected> rejected,
            Optional<MemoryDataset> decoded) {
        this.preprocessing = preprocessing;
        this.names = names;
        this.files = List.copyOf(files);
        this.labels = labels;
        this.rejected = List.copyOf(rejected);
        this.decoded = decoded;
    }

    /**
     * Opens a folder whose classes are the names of its folders, in alphabetical order.
     *
     * @param preprocessing the network's input and how images come to it; its normalisation is not applied here
     * @throws DataException if there is no such folder, no class, no image that can be used, or, on request, any that
     *     cannot
     */
    public static ImageFolder open(Path folder, Preprocessing preprocessing, Unreadable unreadable, Progress progress)
            throws IOException {
        return open(ClassFolders.list(folder), preprocessing, unreadable, progress, memory());
    }

    /**
     * Opens a folder whose classes are known, such as a trained network's; not all need to be there.
     *
     * @param labels the classes by label. Every class folder's name must be among them.
     * @throws DataException as above, or if a class folder has another name
     */
    public static ImageFolder open(
            Path folder, List<String> labels, Preprocessing preprocessing, Unreadable unreadable, Progress progress)
            throws IOException {
        return open(ClassFolders.list(folder).withNames(labels), preprocessing, unreadable, progress, memory());
    }

    /**
     * The shape that all images in a folder have, {@code [C, H, W]}: three channels if any is in colour. Reads only
     * their headers; files that cannot be read are passed over, for {@link #open} to report.
     *
     * @throws DataException if there is no such folder, no image, or the images are of mixed sizes
     */
    public static Shape shape(Path folder) throws IOException {
        ClassFolders classes = ClassFolders.list(folder);
        Path first = folder;
        Optional<Images.Header> common = Optional.empty();
        for (ClassFolders.Entry entry : classes.entries()) {
            Images.Header header;
            try {
                header = Images.header(entry.file());
            } catch (DataException e) {
                continue;
            }
            if (common.isEmpty()) {
                common = Optional.of(header);
                first = entry.file();
            }
            Images.Header size = common.get();
            if (header.width() != size.width() || header.height() != size.height()) {
                throw new DataException("images: " + folder + " has images of mixed sizes, such as " + size.width()
                        + "×"
                        + size.height() + " (" + first + ") and " + header.width() + "×" + header.height() + " ("
                        + entry.file() + "); say the size to bring them to");
            }
            common = Optional.of(new Images.Header(size.width(), size.height(), size.grey() && header.grey()));
        }
        return common.map(size -> Shape.of(size.grey() ? 1 : 3, size.height(), size.width()))
                .orElseThrow(() -> new DataException("images: " + folder + " has no image that can be read"));
    }

    /** The bytes that decoded images may take. */
    private static long memory() {
        return Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 4);
    }

    /** As above; the images are kept if they take no more than {@code memory} bytes. */
    static ImageFolder open(
            ClassFolders classes, Preprocessing preprocessing, Unreadable unreadable, Progress progress, long memory)
            throws IOException {
        List<ClassFolders.Entry> entries = classes.entries();
        int elements = preprocessing.input().elements();
        boolean keep = (long) entries.size() * elements <= memory;
        byte[] pixels = new byte[keep ? entries.size() * elements : 0];
        List<Path> files = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        List<Rejected> rejected = new ArrayList<>(classes.ignored());
        for (int start = 0; start < entries.size(); start += CHUNK) {
            List<ClassFolders.Entry> chunk = entries.subList(start, Math.min(start + CHUNK, entries.size()));
            List<Outcome> outcomes = IntStream.range(0, chunk.size())
                    .parallel()
                    .mapToObj(i -> outcome(chunk.get(i).file(), preprocessing))
                    .toList();
            for (int i = 0; i < chunk.size(); i++) {
                Path file = chunk.get(i).file();
                switch (outcomes.get(i)) {
                    case Outcome.Decoded image -> {
                        if (keep) {
                            System.arraycopy(image.pixels, 0, pixels, files.size() * elements, elements);
                        }
                        files.add(file);
                        labels.add(chunk.get(i).label());
                    }
                    case Outcome.Failed(String reason) -> {
                        if (unreadable == Unreadable.STOP) {
                            throw new DataException(
                                    reason + "; mend or remove it, or choose to skip files that cannot be read");
                        }
                        rejected.add(new Rejected(file, reason));
                    }
                }
            }
            progress.at(classes.folder().toString(), start + chunk.size(), entries.size());
        }
        if (files.isEmpty()) {
            throw new DataException("images: " + classes.folder() + " has no image that can be read"
                    + (rejected.isEmpty()
                            ? ""
                            : "; the first of " + rejected.size() + " problems: "
                                    + rejected.getFirst().reason()));
        }
        int[] label = labels.stream().mapToInt(Integer::intValue).toArray();
        Optional<MemoryDataset> decoded = keep
                ? Optional.of(new MemoryDataset(
                        preprocessing.input(), classes.names(), Arrays.copyOf(pixels, files.size() * elements), label))
                : Optional.empty();
        return new ImageFolder(preprocessing, classes.names(), files, label, rejected, decoded);
    }

    private static Outcome outcome(Path file, Preprocessing preprocessing) {
        try {
            return new Outcome.Decoded(preprocessing.pixels(Images.read(file)));
        } catch (DataException e) {
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new Outcome.Failed("images: " + file + " cannot be read (" + e + ")");
        }
    }

    /** The files that are not in the data set, each with the reason: nothing is dropped silently. */
    public List<Rejected> rejected() {
        return rejected;
    }

    /** The file of an example. */
    public Path file(int index) {
        return files.get(index);
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public Shape shape() {
        return preprocessing.input();
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
        if (decoded.isPresent()) {
            decoded.get().image(index, into, offset);
            return;
        }
        try {
            BufferedImage image = Images.read(files.get(index));
            MemoryDataset.pixels(preprocessing.pixels(image), 0, into, offset, shape().elements());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
