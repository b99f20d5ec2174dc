package dev.libella.app;

import dev.libella.app.command.FullStart;
import dev.libella.data.Preprocessing;
import dev.libella.model.Model;
import dev.libella.model.Provenance;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Goes through the commands that are to start quickly, so that the JVM can keep what it has loaded and linked for the
 * next start: the launcher runs it after each build, once for each way to start, with {@code -XX:AOTCacheOutput}.
 */
final class Rehearsal {
    /** A black PNG file of 28×28 grey pixels: to make it here would leave classes in the cache that no command needs. */
    private static final String IMAGE =
            "iVBORw0KGgoAAAANSUhEUgAAABwAAAAcCAAAAABXZoBIAAAAEElEQVR42mNgGAWjYBQQAwADLAAB1wvpfAAAAABJRU5ErkJggg==";

    private Rehearsal() {}

    /**
     * Classifies an image with a network that has learned nothing and, where the start is one for much work, compiles a
     * plan; all in a folder that is gone afterwards.
     *
     * @param arguments none. Not modified.
     */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("libella-rehearsal");
        Path image = folder.resolve("image.png");
        Path model = folder.resolve("model.safetensors");
        try {
            Files.write(image, Base64.getDecoder().decode(IMAGE));
            untrained(Zoo.named("lenet5").network()).save(model);
            Main.run("classify", model.toString(), image.toString());
            if (!FullStart.isWanting()) {
                Main.run("inspect", model.toString(), "--plan");
            }
        } finally {
            Files.deleteIfExists(image);
            Files.deleteIfExists(model);
            Files.deleteIfExists(folder);
        }
        System.exit(0); // as Main ends: this, too, is something that the JVM loads classes for
    }

    private static Model untrained(Network network) {
        List<String> labels = IntStream.range(0, network.output().elements())
                .mapToObj(Integer::toString)
                .toList();
        Parameters parameters = Parameters.initialize(network, 0);
        return new Model(network, parameters, labels, Preprocessing.none(network.input()), Provenance.unknown());
    }
}
