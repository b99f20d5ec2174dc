package dev.libella.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherIT {
    @TempDir
    private Path folder;

    @Test
    void noWarningOfTheJvmReachesTheScreen() {
        Run run = Launcher.run(folder, Map.of(), "info");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains(Version.text());
        assertThat(run.code()).isZero();
    }

    @Test
    void neitherWithOptionsFromTheEnvironment() {
        Run run = Launcher.run(folder, Map.of("JAVA_TOOL_OPTIONS", "-Xmx300m"), "info");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
    }

    @Test
    void errorsAndTheExitCodeComeThrough() {
        Run run = Launcher.run(folder, Map.of(), "clasify");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualTo("libella: Unmatched argument at index 0: 'clasify'\nDid you mean: libella classify?\n");
    }

    @Test
    void anOlderJavaIsPassedByForANewerOneBesideIt() throws IOException {
        Path old = Files.createDirectories(folder.resolve("old/bin"));
        for (String program : new String[] {"java", "javac"}) {
            Path file = Files.writeString(old.resolve(program), "#!/bin/sh\nexit 99\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.writeString(folder.resolve("old/release"), "JAVA_VERSION=\"17.0.15\"\n");
        Path installed = Files.createDirectories(folder.resolve("home/.sdkman/candidates/java"));
        Files.createSymbolicLink(installed.resolve("25-test"), Path.of(System.getProperty("java.home")));
        Map<String, String> environment = Map.of(
                "JAVA_HOME", folder.resolve("old").toString(),
                "PATH", old + ":" + System.getenv("PATH"),
                "HOME", folder.resolve("home").toString());

        Run run = Launcher.run(folder, environment, "info");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).containsPattern("jvm .* (2[5-9]|[3-9][0-9])");
        assertThat(run.code()).isZero();
    }
}
