package dev.libella;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.libella.data.Cifar;
import dev.libella.data.Idx;
import dev.libella.data.Images;
import dev.libella.format.Npy;
import dev.libella.format.Safetensors;
import dev.libella.json.JsonReader;
import dev.libella.model.Model;
import dev.libella.nn.NetworkJson;
import dev.libella.nn.NetworkText;
import dev.libella.tensor.Shape;
import dev.libella.train.History;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/**
 * Bytes from anywhere: a reader takes them or refuses them with a sentence ({@link IOException} and {@link
 * IllegalArgumentException} carry one), and does nothing else.
 *
 * <p>{@code mvn verify} runs what lies in the resources beside this class; CONTRIBUTING says how to search for more.
 */
@Tag("fuzz")
class ReadersFuzz {
    private static final byte[] TWO_IMAGES = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 10, 20};
    private static final byte[] TWO_LABELS = {0, 0, 8, 1, 0, 0, 0, 2, 0, 1};

    private static Path file = Path.of("");

    /** Something that reads. */
    @FunctionalInterface
    private interface Reading {
        void read() throws IOException;
    }

    @BeforeAll
    static void makeFile() throws IOException {
        file = Files.createTempFile("libella", ".fuzz");
    }

    @AfterAll
    static void deleteFile() throws IOException {
        Files.delete(file);
    }

    private static void readOrRefuse(Reading reading) {
        try {
            reading.read();
        } catch (IOException | IllegalArgumentException e) {
            if (e.getMessage() == null || e.getMessage().isBlank()) {
                throw new AssertionError("refused without a sentence", e);
            }
        }
    }

    private static String text(byte[] data) {
        return new String(data, StandardCharsets.UTF_8);
    }

    private static InputStream stream(byte[] data) {
        return new ByteArrayInputStream(data);
    }

    @FuzzTest
    void idx(byte[] data) {
        readOrRefuse(() -> Idx.read("fuzz", stream(data), stream(TWO_LABELS), List.of("a", "b")));
        readOrRefuse(() -> Idx.read("fuzz", stream(TWO_IMAGES), stream(data), List.of("a", "b")));
    }

    @FuzzTest
    void cifar(byte[] data) throws IOException {
        Files.write(file, data);
        readOrRefuse(() -> Cifar.cifar10(List.of(file)));
        readOrRefuse(() -> Cifar.cifar10Archive(file));
        readOrRefuse(() -> Cifar.cifar100(file, Cifar.Classes.FINE));
    }

    @FuzzTest
    void image(byte[] data) {
        readOrRefuse(() -> Images.decode("fuzz", data));
    }

    @FuzzTest
    void npy(byte[] data) {
        readOrRefuse(() -> Npy.read(data));
    }

    @FuzzTest
    void safetensors(byte[] data) throws IOException {
        Files.write(file, data);
        readOrRefuse(() -> Safetensors.read(file));
    }

    @FuzzTest
    void model(byte[] data) throws IOException {
        Files.write(file, data);
        readOrRefuse(() -> Model.load(file));
    }

    @FuzzTest
    void json(byte[] data) {
        readOrRefuse(() -> JsonReader.read(text(data)));
    }

    @FuzzTest
    void networkJson(byte[] data) {
        readOrRefuse(() -> NetworkJson.read(text(data)));
    }

    @FuzzTest
    void networkText(byte[] data) {
        readOrRefuse(() -> NetworkText.parse(text(data), Shape.of(1, 28, 28)));
    }

    @FuzzTest
    void history(byte[] data) {
        readOrRefuse(() -> History.parseCsv(text(data)));
    }
}
