package dev.libella.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void replacesWhatWasThereAndLeavesNothingBeside() throws IOException {
        Path file = folder.resolve("a.bin");
        Files.writeString(file, "a much longer old content");

        AtomicFile.write(file, channel -> channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3})));

        assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
        assertOnly(file);
    }

    @Test
    void aFailureKeepsWhatWasThere() throws IOException {
        Path file = folder.resolve("a.bin");
        Files.writeString(file, "old");

        assertThatThrownBy(() -> AtomicFile.write(file, channel -> {
                    channel.write(ByteBuffer.wrap(new byte[1000]));
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot write '" + file + "': No space left on device; make room, or choose another place");

        assertThat(file).hasContent("old");
        assertOnly(file);
    }

    @Test
    void aMissingFolderIsNamed() {
        Path file = folder.resolve("none").resolve("a.bin");

        assertThatThrownBy(() -> AtomicFile.write(file, channel -> {}))
                .hasMessage(
                        "cannot write '" + file + "': there is no folder '" + file.getParent() + "'; create it first");
    }

    @Test
    void aFolderIsNotReplaced() {
        assertThatThrownBy(() -> AtomicFile.write(folder, channel -> {}))
                .hasMessage("cannot write '" + folder + "': it is a folder; give a file's name");
    }

    /** Writes a megabyte. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws IOException {
            try {
                AtomicFile.write(Path.of(arguments[0]), channel -> {
                    ByteBuffer content = ByteBuffer.allocate(1 << 20);
                    while (content.hasRemaining()) {
                        channel.write(content);
                    }
                });
            } catch (IOException e) {
                System.out.print(e.getMessage());
            }
        }
    }

    /** A limit on the size of files, which the system enforces within a write as it does for a full disk. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void whatTheSystemRefusesToTakeLeavesWhatWasThere() throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("a.bin"), "old");
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -f 64; exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        file.toString())
                .start();
        assertThat(process.inputReader(StandardCharsets.UTF_8).readAllAsString())
                .isEqualTo("cannot write '" + file + "': File too large; make room, or choose another place");
        assertThat(process.waitFor()).isZero();
        assertThat(file).hasContent("old");
        assertOnly(file);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aReadOnlyFolderIsSaidToBeOne() {
        assertThatThrownBy(() -> AtomicFile.write(Path.of("/sys/a.bin"), channel -> {}))
                .hasMessageMatching("cannot write '/sys/a.bin': "
                        + "(no permission to write in '/sys'|Read-only file system; choose another place)");
    }

    private void assertOnly(Path file) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }
}
