package dev.libella.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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
    void whatKilledProcessesLeftIsRemovedAndNothingElse() throws IOException, InterruptedException {
        long dead = gone();
        Path leftover = old(".a.bin." + dead + ".tmp");
        List<Path> kept = List.of(
                old(".a.bin." + ProcessHandle.current().parent().orElseThrow().pid() + ".tmp"), // lives
                Files.createFile(folder.resolve(".a.bin." + dead + "0.tmp")), // new: may be somebody's of elsewhere
                old(".b.bin." + dead + ".tmp"),
                old(".a.bin.old.tmp"));

        AtomicFile.write(folder.resolve("a.bin"), channel -> {});

        assertThat(leftover).doesNotExist();
        assertThat(kept).allSatisfy(file -> assertThat(file).exists());
    }

    private static long gone() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.waitFor();
        return process.pid();
    }

    private Path old(String name) throws IOException {
        Path file = Files.createFile(folder.resolve(name));
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
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
    @EnabledOnOs({OS.LINUX, OS.MAC})
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
