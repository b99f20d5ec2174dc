package dev.libella.data;

import dev.libella.tensor.Shape;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads CIFAR-10 and CIFAR-100 in their binary form (Krizhevsky 2009): colour images of 32×32.
 *
 * <pre>CIFAR-10:  label (1 byte)                     | 1024 red, 1024 green, 1024 blue bytes, row by row
 * CIFAR-100: coarse label, fine label (1 byte each) | the same</pre>
 *
 * <p>A file is a row of such records and nothing else. Stateless; any thread may call.
 */
public final class Cifar {
    /** The classes of CIFAR-10, by label. */
    public static final List<String> CIFAR10_LABELS =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    private static final Shape IMAGE = Shape.of(3, 32, 32);
    private static final List<String> TRAINING_FILES =
            List.of("data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin");
    private static final String TEST_FILE = "test_batch.bin";

    private Cifar() {}

    /** Which of CIFAR-100's two labels counts. */
    public enum Classes {
        /** The 20 superclasses. */
        COARSE,
        /** The 100 classes. */
        FINE
    }

    /**
     * Reads CIFAR-10 files, one after the other.
     *
     * @param files such as {@code data_batch_1.bin} … {@code data_batch_5.bin}
     * @throws DataException if a file is missing, empty, truncated or has a label that is none
     */
    public static MemoryDataset cifar10(List<Path> files) throws IOException {
        Records records = new Records(1, 0, CIFAR10_LABELS);
        for (Path file : files) {
            records.read(file);
        }
        return records.dataset();
    }

    /**
     * Reads the folder that CIFAR-10's archive holds, {@code cifar-10-batches-bin}.
     *
     * @throws DataException if a file is missing or damaged
     */
    public static TrainTest cifar10Folder(Path folder) throws IOException {
        return new TrainTest(
                cifar10(TRAINING_FILES.stream().map(folder::resolve).toList()),
                cifar10(List.of(folder.resolve(TEST_FILE))));
    }

    /**
     * Reads CIFAR-10's archive, {@code cifar-10-binary.tar.gz}, without unpacking it to disk.
     *
     * @throws DataException if the archive or a file in it is missing or damaged
     */
    public static TrainTest cifar10Archive(Path archive) throws IOException {
        // The archive need not hold its files in order: one reader for each keeps the order of the data.
        List<Records> training = new ArrayList<>();
        for (int i = 0; i < TRAINING_FILES.size(); i++) {
            training.add(new Records(1, 0, CIFAR10_LABELS));
        }
        Records test = new Records(1, 0, CIFAR10_LABELS);
        try (InputStream file = Files.newInputStream(archive);
                Tar tar = new Tar(archive.toString(), new GZIPInputStream(file, 1 << 16))) {
            while (tar.next()) {
                int number = TRAINING_FILES.indexOf(tar.name());
                if (number >= 0) {
                    training.get(number).read(archive + "/" + tar.name(), tar.content());
                } else if (tar.name().equals(TEST_FILE)) {
                    test.read(archive + "/" + tar.name(), tar.content());
                }
            }
        } catch (NoSuchFileException e) {
            throw new DataException("cifar: " + archive + " does not exist", e);
        } catch (EOFException | ZipException e) {
            throw new DataException("cifar: " + archive + " is damaged or truncated; fetch it again", e);
        }
        Records all = new Records(1, 0, CIFAR10_LABELS);
        for (int number = 0; number < training.size(); number++) {
            requireFound(training.get(number), archive, TRAINING_FILES.get(number));
            all.add(training.get(number));
        }
        requireFound(test, archive, TEST_FILE);
        return new TrainTest(all.dataset(), test.dataset());
    }

    /**
     * Reads one CIFAR-100 file, {@code train.bin} or {@code test.bin}; the classes are named by their numbers.
     *
     * @throws DataException if the file is missing, empty, truncated or has a label that is none
     */
    public static MemoryDataset cifar100(Path file, Classes classes) throws IOException {
        return cifar100(
                file,
                classes,
                IntStream.range(0, count(classes)).mapToObj(Integer::toString).toList());
    }

    /**
     * Reads the folder that CIFAR-100's archive holds, {@code cifar-100-binary}, with the classes' names.
     *
     * @throws DataException if a file is missing or damaged
     */
    public static TrainTest cifar100Folder(Path folder, Classes classes) throws IOException {
        List<String> names = names(
                folder.resolve(classes == Classes.COARSE ? "coarse_label_names.txt" : "fine_label_names.txt"),
                count(classes));
        return new TrainTest(
                cifar100(folder.resolve("train.bin"), classes, names),
                cifar100(folder.resolve("test.bin"), classes, names));
    }

    private static MemoryDataset cifar100(Path file, Classes classes, List<String> names) throws IOException {
        Records records = new Records(2, classes == Classes.COARSE ? 0 : 1, names);
        records.read(file);
        return records.dataset();
    }

    private static int count(Classes classes) {
        return switch (classes) {
            case COARSE -> 20;
            case FINE -> 100;
        };
    }

    /** One name a line. */
    private static List<String> names(Path file, int count) throws IOException {
        try {
            List<String> names = Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
            if (names.size() != count) {
                throw new DataException(
                        "cifar: " + file + " must have " + count + " names, one a line; got " + names.size());
            }
            return names;
        } catch (NoSuchFileException e) {
            throw new DataException("cifar: " + file + " does not exist", e);
        } catch (CharacterCodingException e) {
            throw new DataException("cifar: " + file + " must be text in UTF-8, one name a line", e);
        }
    }

    private static void requireFound(Records records, Path archive, String name) throws DataException {
        if (records.labels.isEmpty()) {
            throw new DataException("cifar: " + archive + " must hold " + name + ", but does not; fetch it again");
        }
    }

    /** Collects records. */
    private static final class Records {
        private final int labelBytes;
        private final int labelAt;
        private final List<String> names;
        private final List<byte[]> images = new ArrayList<>();
        private final List<Integer> labels = new ArrayList<>();

        Records(int labelBytes, int labelAt, List<String> names) {
            this.labelBytes = labelBytes;
            this.labelAt = labelAt;
            this.names = names;
        }

        void read(Path file) throws IOException {
            try (InputStream in = Files.newInputStream(file)) {
                read(file.toString(), new BufferedInputStream(in, 1 << 16));
            } catch (NoSuchFileException e) {
                throw new DataException("cifar: " + file + " does not exist", e);
            }
        }

        void read(String source, InputStream in) throws IOException {
            int record = labelBytes + IMAGE.elements();
            byte[] bytes = new byte[record];
            int before = labels.size();
            for (int length = in.readNBytes(bytes, 0, record); length > 0; length = in.readNBytes(bytes, 0, record)) {
                if (length < record) {
                    throw new DataException("cifar: " + source + " must be a row of records of " + record
                            + " bytes; the last of " + (labels.size() - before + 1) + " has " + length
                            + "; is it truncated, or another format?");
                }
                int label = bytes[labelAt] & 0xFF;
                if (label >= names.size()) {
                    throw new DataException("cifar: labels must be in [0, " + (names.size() - 1) + "]; got " + label
                            + " in record " + (labels.size() - before) + " of " + source
                            + "; is it damaged, or another format?");
                }
                labels.add(label);
                images.add(Arrays.copyOfRange(bytes, labelBytes, record));
            }
            if (labels.size() == before) {
                throw new DataException("cifar: " + source + " is empty");
            }
        }

        void add(Records other) {
            labels.addAll(other.labels);
            images.addAll(other.images);
        }

        MemoryDataset dataset() {
            byte[] pixels = new byte[images.size() * IMAGE.elements()];
            for (int index = 0; index < images.size(); index++) {
                System.arraycopy(images.get(index), 0, pixels, index * IMAGE.elements(), IMAGE.elements());
            }
            return new MemoryDataset(
                    IMAGE,
                    names,
                    pixels,
                    labels.stream().mapToInt(Integer::intValue).toArray());
        }
    }
}
