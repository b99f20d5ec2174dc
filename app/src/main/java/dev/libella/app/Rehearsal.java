package dev.libella.app;

import dev.libella.data.Preprocessing;
import dev.libella.model.Model;
import dev.libella.model.Provenance;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.zoo.Zoo;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * Goes through the commands that are to start quickly, so that the JVM can keep what it has loaded and linked for the
 * next start: the launcher runs it once after each build, with {@code -XX:AOTCacheOutput}.
 */
final class Rehearsal {
    private Rehearsal() {}

    /**
     * Classifies an image with a network that has learned nothing, and compiles a plan; all in a folder that is gone
     * afterwards.
     *
     * @param arguments none. Not modified.
     */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("libella-rehearsal");
        Path image = folder.resolve("image.png");
        Path model = folder.resolve("model.safetensors");
        try {
            ImageIO.write(new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY), "png", image.toFile());
            untrained(Zoo.named("lenet5").network()).save(model);
            run("classify", model.toString(), image.toString());
            run("inspect", model.toString(), "--plan");
            StandardError.finish();
        } finally {
            Files.deleteIfExists(image);
            Files.deleteIfExists(model);
            Files.deleteIfExists(folder);
        }
    }

    private static Model untrained(Network network) {
        List<String> labels = IntStream.range(0, network.output().elements())
                .mapToObj(Integer::toString)
                .toList();
        Parameters parameters = Parameters.initialize(network, 0);
        return new Model(network, parameters, labels, Preprocessing.none(network.input()), Provenance.unknown());
    }

    private static void run(String... command) {
        Libella.commandLine(command).execute(command);
    }
}
