package dev.libella.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.libella.random.Random;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarTest {
    @TempDir
    private Path folder;

    @Test
    void readsCifar10() throws IOException {
        MemoryDataset data = Cifar.cifar10(List.of(file("a", records(3, 0)), file("b", records(7))));
        assertThat(data).hasToString("3 images of 3×32×32 in 10 classes");
        assertThat(data.label(0)).isEqualTo(3);
        assertThat(data.label(2)).isEqualTo(7);
        float[] image = new float[3072];
        data.image(2, image, 0);
        assertThat(image[0]).isEqualTo(7 / 255f);
        assertThat(image[1]).isEqualTo(8 / 255f);
    }

    @Test
    void readsCifar100() throws IOException {
        byte[] bytes = new byte[3074];
        bytes[0] = 19;
        bytes[1] = 99;
        bytes[2] = (byte) 255;
        Path file = file("train.bin", bytes);
        MemoryDataset fine = Cifar.cifar100(file, Cifar.Classes.FINE);
        MemoryDataset coarse = Cifar.cifar100(file, Cifar.Classes.COARSE);
        assertThat(fine.label(0)).isEqualTo(99);
        assertThat(fine.labels()).hasSize(100);
        assertThat(coarse.label(0)).isEqualTo(19);
        assertThat(coarse.labels()).hasSize(20);
        float[] image = new float[3072];
        fine.image(0, image, 0);
        assertThat(image[0]).isEqualTo(1);
    }

    @Test
    void readsCifar100WithItsNames() throws IOException {
        byte[] bytes = new byte[3074];
        bytes[0] = 3;
        bytes[1] = 42;
        file("train.bin", bytes);
        file("test.bin", bytes);
        Path names = Files.write(
                folder.resolve("coarse_label_names.txt"),
                IntStream.range(0, 20).mapToObj(i -> "class " + i).toList());
        TrainTest data = Cifar.cifar100Folder(folder, Cifar.Classes.COARSE);
        assertThat(data.train().labels().get(data.test().label(0))).isEqualTo("class 3");
        Files.writeString(names, "one\ntwo\n");
        assertThatThrownBy(() -> Cifar.cifar100Folder(folder, Cifar.Classes.COARSE))
                .isInstanceOf(DataException.class)
                .hasMessage("cifar: " + names + " must have 20 names, one a line; got 2");
        assertThatThrownBy(() -> Cifar.cifar100Folder(folder, Cifar.Classes.FINE))
                .isInstanceOf(DataException.class)
                .hasMessage("cifar: " + folder.resolve("fine_label_names.txt") + " does not exist");
        file("coarse_label_names.txt", new byte[] {(byte) 0xFF});
        assertThatThrownBy(() -> Cifar.cifar100Folder(folder, Cifar.Classes.COARSE))
                .isInstanceOf(DataException.class)
                .hasMessage("cifar: " + names + " must be text in UTF-8, one name a line");
    }

    @Test
    void refusesWhatIsNotARowOfRecords() throws IOException {
        refused(new byte[0], " is empty");
        refused(
                Arrays.copyOf(records(1, 2), 3073 + 100),
                " must be a row of records of 3073 bytes; the last of 2 has 100;"
                        + " is it truncated, or another format?");
        Path file = file("data", records(1, 10));
        assertThatThrownBy(() -> Cifar.cifar10(List.of(file)))
                .isInstanceOf(DataException.class)
                .hasMessage("cifar: labels must be in [0, 9]; got 10 in record 1 of " + file
                        + "; is it damaged, or another format?");
        Path none = folder.resolve("none");
        assertThatThrownBy(() -> Cifar.cifar10(List.of(none)))
                .isInstanceOf(DataException.class)
                .hasMessage("cifar: " + none + " does not exist");
    }

    @Test
    void readsTheFolderAndTheArchiveAlike() throws IOException {
        for (int number = 1; number <= 5; number++) {
            file("data_batch_" + number + ".bin", records(number, 9));
        }
        file("test_batch.bin", records(0));
        TrainTest unpacked = Cifar.cifar10Folder(folder);
        // Not in the order of their names.
        TrainTest packed = Cifar.cifar10Archive(archive(
                "test_batch.bin",
                "readme.html",
                "data_batch_5.bin",
                "data_batch_2.bin",
                "data_batch_1.bin",
                "data_batch_4.bin",
                "data_batch_3.bin"));
        assertThat(unpacked.train().size()).isEqualTo(10);
        assertThat(Fingerprint.sha256(packed.train())).isEqualTo(Fingerprint.sha256(unpacked.train()));
        assertThat(Fingerprint.sha256(packed.test())).isEqualTo(Fingerprint.sha256(unpacked.test()));
    }

    @Test
    void refusesArchivesThatLackSomething() throws IOException {
        file("test_batch.bin", records(0));
        Path archive = archive("test_batch.bin");
        assertThatThrownBy(() -> Cifar.cifar10Archive(archive))
                .isInstanceOf(DataException.class)
                .hasMessage("cifar: " + archive + " must hold data_batch_1.bin, but does not; fetch it again");
        byte[] bytes = Files.readAllBytes(archive);
        Path cut = file("cut.tar.gz", Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> Cifar.cifar10Archive(cut))
                .isInstanceOf(DataException.class)
                .hasMessage("cifar: " + cut + " is damaged or truncated; fetch it again");
        Path other = file("other.tar.gz", gzip(new byte[] {1, 2, 3}));
        assertThatThrownBy(() -> Cifar.cifar10Archive(other))
                .isInstanceOf(DataException.class)
                .hasMessage("tar: " + other + " is not a tar archive, or is damaged; fetch it again");
        Path none = folder.resolve("none.tar.gz");
        assertThatThrownBy(() -> Cifar.cifar10Archive(none))
                .isInstanceOf(DataException.class)
                .hasMessage("cifar: " + none + " does not exist");
    }

    /** Whatever bytes are changed, cut or added: a data set or a sentence, never another exception. */
    @Test
    void noDamageEscapesTheChecks() throws IOException {
        file("test_batch.bin", records(0));
        byte[] tar = tar("test_batch.bin", "readme.html");
        byte[] plain = records(0, 5);
        Path damaged = folder.resolve("damaged");
        int refused = 0;
        for (int trial = 0; trial < 1000; trial++) {
            long key = Random.key(11, trial);
            try {
                if (trial % 2 == 0) {
                    Files.write(damaged, Mutations.of(key, plain));
                    assertThat(Cifar.cifar10(List.of(damaged)).size()).isPositive();
                } else {
                    Files.write(damaged, gzip(Mutations.of(key, tar)));
                    Cifar.cifar10Archive(damaged);
                }
            } catch (DataException e) {
                assertThat(e.getMessage()).matches("(cifar|tar): .*");
                refused++;
            } catch (RuntimeException e) {
                fail("key " + key, e);
            }
        }
        assertThat(refused).isBetween(500, 999);
    }

    private void refused(byte[] bytes, String message) throws IOException {
        Path file = file("data", bytes);
        assertThatThrownBy(() -> Cifar.cifar10(List.of(file)))
                .isInstanceOf(DataException.class)
                .hasMessage("cifar: " + file + message);
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    /** A record for each label; its pixels count up from the label. */
    private static byte[] records(int... labels) {
        byte[] bytes = new byte[3073 * labels.length];
        for (int i = 0; i < bytes.length; i++) {
            int label = labels[i / 3073];
            bytes[i] = (byte) (i % 3073 == 0 ? label : label + i % 3073 - 1);
        }
        return bytes;
    }

    private Path archive(String... names) throws IOException {
        return file("cifar-10-binary.tar.gz", gzip(tar(names)));
    }

    /** A folder and these files in it, a missing one with some text. */
    private byte[] tar(String... names) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header("cifar-10-batches-bin/", 0, '5'));
        for (String name : names) {
            Path file = folder.resolve(name);
            byte[] content =
                    Files.exists(file) ? Files.readAllBytes(file) : "about".getBytes(StandardCharsets.US_ASCII);
            out.writeBytes(header("cifar-10-batches-bin/" + name, content.length, '0'));
            out.writeBytes(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
        }
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }

    private static byte[] header(String name, int size, char type) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0000644\0");
        put(header, 124, String.format(Locale.ROOT, "%011o\0", size));
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte value : header) {
            sum += value & 0xFF;
        }
        put(header, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }
}
