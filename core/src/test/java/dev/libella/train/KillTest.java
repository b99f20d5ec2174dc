package dev.libella.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.nn.Parameters;
import dev.libella.train.optimizer.Adam;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that is killed (SIGKILL: nothing can be tidied up) and resumed ends with the bits of an undisturbed one. */
class KillTest {
    @TempDir
    private Path folder;

    private static Trainer trainer() {
        return Stripes.trainer().withOptimizer(new Adam(0.01)).withEarlyStopping(new EarlyStopping(4));
    }

    /** The process that is killed: trains, resuming from the file given, and tells of every event. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) {
            Trainer trainer = trainer().withCheckpoint(Path.of(arguments[0]), true);
            Parameters initial = Parameters.initialize(Stripes.NETWORK, trainer.seed());
            TrainingResult result = trainer.begin(Stripes.NETWORK, initial, Stripes.data(), System.out::println)
                    .run();
            System.out.println("weights " + result.parameters().sha256());
        }
    }

    private static Process start(Path checkpoint) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "--add-modules",
                        "jdk.incubator.vector",
                        Child.class.getName(),
                        checkpoint.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Kills the process as soon as it has told of so many events of a kind. */
    private static void killAfter(String event, int count, Path checkpoint) throws IOException, InterruptedException {
        Process process = start(checkpoint);
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (int seen = 0; seen < count; ) {
                String line = lines.readLine();
                assertThat(line).as("the process ended before it was killed").isNotNull();
                seen += line.startsWith(event) ? 1 : 0;
            }
            process.destroyForcibly();
        }
        assertThat(process.waitFor())
                .as("exit value of a process killed by signal 9")
                .isEqualTo(128 + 9);
    }

    @Test
    void endsWithTheSameBitsHoweverOftenItIsKilled() throws IOException, InterruptedException {
        String undisturbed =
                trainer().train(Stripes.NETWORK, Stripes.data()).parameters().sha256();
        Path checkpoint = folder.resolve("training.safetensors");
        killAfter("StepDone", 3, checkpoint); // in the first epoch
        killAfter("EpochDone", 1, checkpoint); // while the checkpoint is written
        killAfter("CheckpointWritten", 1, checkpoint); // just behind it
        killAfter("StepDone", 1, checkpoint); // a first step after resuming
        Process last = start(checkpoint);
        List<String> lines;
        try (BufferedReader reader = last.inputReader(StandardCharsets.UTF_8)) {
            lines = reader.lines().toList();
        }
        assertThat(last.waitFor()).isZero();
        assertThat(lines.getFirst()).startsWith("Started[epochs=4, completed=");
        assertThat(lines.getLast()).isEqualTo("weights " + undisturbed);
        assertThat(Files.exists(checkpoint)).isTrue();
    }
}
