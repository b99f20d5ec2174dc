package dev.libella.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.libella.onnx.proto.TensorCodec;
import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxTensor;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the ONNX project's own test cases are: beside the repository in {@code shared/conformance}, or in the folder
 * that the system property {@code libella.conformance} names. They are not part of the project.
 */
final class ConformanceFolder {
    private ConformanceFolder() {}

    /** One of its folders; the test is skipped where there is none. */
    static Path of(String name) {
        String given = System.getProperty("libella.conformance", "");
        Path here = Path.of("").toAbsolutePath();
        Path found = given.isEmpty() ? here : Path.of(given);
        for (Path folder = here; given.isEmpty() && folder != null; folder = folder.getParent()) {
            Path candidate = folder.resolve("shared").resolve("conformance");
            if (Files.isDirectory(candidate)) {
                found = candidate;
                break;
            }
        }
        Path suite = found.resolve(name);
        assumeTrue(
                Files.isDirectory(suite),
                "skipped: there is no folder " + suite + "; name one with -Dlibella.conformance=FOLDER");
        return suite;
    }

    /** The folders of the cases, sorted. */
    static List<Path> cases(Path suite) throws IOException {
        List<Path> cases = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(suite, Files::isDirectory)) {
            entries.forEach(cases::add);
        }
        cases.sort(null);
        assertThat(cases).isNotEmpty();
        return cases;
    }

    /** The tensors {@code input_0.pb, input_1.pb, …} or {@code output_…}. */
    static List<OnnxTensor> tensors(Path folder, String kind) throws IOException {
        List<OnnxTensor> tensors = new ArrayList<>();
        for (int i = 0; Files.exists(folder.resolve(kind + "_" + i + ".pb")); i++) {
            tensors.add(TensorCodec.read(Files.readAllBytes(folder.resolve(kind + "_" + i + ".pb"))));
        }
        return tensors;
    }

    /** Asserts what the ONNX project asserts: type, shape, and numbers within 1e-3 relative and 1e-7 absolute. */
    static void assertClose(OnnxTensor got, OnnxTensor want) {
        assertThat(got.type()).isEqualTo(want.type());
        assertThat(got.shape()).isEqualTo(want.shape());
        if (got.type() == DataType.STRING || want.type().isInteger()) {
            assertThat(got).isEqualTo(want);
            return;
        }
        for (int i = 0; i < want.elements(); i++) {
            double expected = want.number(i);
            double actual = got.number(i);
            boolean close = Double.compare(actual, expected) == 0
                    || Math.abs(actual - expected) <= 1e-7 + 1e-3 * Math.abs(expected);
            assertThat(close)
                    .as("element %d: got %s, want %s", i, actual, expected)
                    .isTrue();
        }
    }
}
