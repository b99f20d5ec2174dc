package dev.libella.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeIT {
    @TempDir
    private Path folder;

    @Test
    void theLinesOfShellDoWhatTheySay() throws IOException {
        List<String> commands = Readme.commands();
        assertThat(commands).hasSizeGreaterThan(5).allMatch(line -> line.startsWith("./libella "));
        for (String command : commands) {
            List<String> words = List.of("bash", "-c", Launcher.script() + command.substring("./libella".length()));
            Process process =
                    new ProcessBuilder(words).directory(folder.toFile()).start();
            Run run = Launcher.finish(process);
            assertThat(run.code()).as(command + "\n" + run.err()).isZero();
            assertThat(run.out()).as(command).isNotBlank();
            assertThat(run.err()).as(command).doesNotContain("WARNING");
        }
    }
}
