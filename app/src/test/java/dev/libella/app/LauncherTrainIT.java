package dev.libella.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.format.Safetensors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LauncherTrainIT {
    private static final String MODEL = "model.safetensors";
    private static final String CHECKPOINT = MODEL + ".checkpoint";

    @TempDir
    private Path folder;

    @BeforeEach
    void drawImages() {
        Pictures.write(folder.resolve("images"), 200);
    }

    private Process train(int epochs, String... more) {
        return Launcher.start(folder, Map.of(), trainArguments(epochs, more));
    }

    private static String[] trainArguments(int epochs, String... more) {
        String[] command = {
            "train",
            "images",
            "--network",
            "conv 8 3x3, relu, maxpool 2, flatten, linear 2",
            "--out",
            MODEL,
            "--epochs",
            Integer.toString(epochs),
            "--json"
        };
        String[] all = Arrays.copyOf(command, command.length + more.length);
        System.arraycopy(more, 0, all, command.length, more.length);
        return all;
    }

    /** Reads stderr until two epochs are done, so that the first is in the checkpoint; the reader stays open. */
    private static BufferedReader untilAnEpochIsKept(Process process) throws IOException {
        BufferedReader err =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        int done = 0;
        while (done < 2) {
            String line = err.readLine();
            assertThat(line).isNotNull();
            if (line.startsWith("epoch ")) {
                done++;
            }
        }
        return err;
    }

    private static String hash(Run run) {
        Matcher matcher =
                Pattern.compile("\"weights_sha256\" : \"([0-9a-f]{64})\"").matcher(run.out());
        assertThat(matcher.find()).as(run.toString()).isTrue();
        return matcher.group(1);
    }

    /** Ctrl-C sends SIGINT, which a process that was started in the background has switched off: env switches it on. */
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    @EnabledOnOs(OS.LINUX)
    void aSignalStopsTheTrainingAndTheCheckpointIsNamed(String signal, int code) throws Exception {
        Process process =
                Launcher.start(folder, Map.of(), List.of("env", "--default-signal=INT"), trainArguments(100_000));
        try (BufferedReader err = untilAnEpochIsKept(process)) {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
            String last = err.lines().reduce("", (before, line) -> line);
            assertThat(last)
                    .containsPattern("Stopped. The checkpoint '" + CHECKPOINT
                            + "' has the state after epoch [0-9]+ of 100000; the same command with --resume goes on");
        }
        assertThat(process.waitFor()).isEqualTo(code);
        assertThat(folder.resolve(MODEL)).doesNotExist();
        assertThat(Safetensors.read(folder.resolve(CHECKPOINT)).tensors()).isNotEmpty();
    }

    @Test
    void killedAndResumedItEndsWithTheSameBits() throws Exception {
        String undisturbed = hash(Launcher.finish(train(60)));
        Files.delete(folder.resolve(MODEL));

        Process killed = train(60);
        BufferedReader err = untilAnEpochIsKept(killed);
        killed.destroyForcibly().waitFor();
        err.close();
        assertThat(folder.resolve(CHECKPOINT)).exists();
        Run resumed = Launcher.finish(train(60, "--resume"));

        assertThat(resumed.err()).contains("Going on after epoch ");
        assertThat(hash(resumed)).isEqualTo(undisturbed);
    }
}
