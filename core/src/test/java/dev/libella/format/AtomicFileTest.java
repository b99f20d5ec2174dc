package dev.libella.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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
                .hasMessage("cannot write '" + file + "': No space left on device");

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

    private void assertOnly(Path file) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }
}
