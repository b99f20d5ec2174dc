package dev.libella.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.data.Dataset;
import dev.libella.data.MemoryDataset;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import dev.libella.zoo.Zoo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Training the default network on 60,000 images held in memory, with 10,000 for validation, fits into 512 MB. */
class HeapTest {
    /** The process with the small heap: two steps, and all that an epoch needs. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) {
            Network network = Zoo.FASHION_CNN.network();
            TrainingData data = TrainingData.of(images(60_000)).withValidation(images(10_000));
            Training[] training = new Training[1];
            int[] steps = {0};
            training[0] = new Trainer()
                    .withThreads(2)
                    .begin(network, Parameters.initialize(network, 0), data, event -> {
                        if (event instanceof TrainingEvent.StepDone && ++steps[0] == 2) {
                            training[0].stop();
                        }
                    });
            System.out.println(training[0].run().outcome() + " after " + steps[0] + " steps");
        }

        private static Dataset images(int size) {
            byte[] pixels = new byte[size * 784];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) Random.bits(size, i);
            }
            int[] labels = IntStream.range(0, size).map(i -> i % 10).toArray();
            List<String> names =
                    IntStream.range(0, 10).mapToObj(Integer::toString).toList();
            return new MemoryDataset(Shape.of(1, 28, 28), names, pixels, labels);
        }
    }

    @Test
    void fitsInto512Megabytes() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "--add-modules",
                        "jdk.incubator.vector",
                        Child.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("INTERRUPTED after 2 steps");
    }
}
