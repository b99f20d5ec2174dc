package dev.libella.bench.driver;

import dev.libella.bench.engine.Host;
import dev.libella.bench.workload.Inputs;
import dev.libella.data.Preprocessing;
import dev.libella.model.Model;
import dev.libella.model.Provenance;
import dev.libella.nn.Network;
import dev.libella.zoo.Zoo;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * From the start of a process to the first prediction of a LeNet-5: Libella as its users start it, {@code ./libella
 * classify MODEL IMAGE}, with a file of weights and an image to decode; a peer by the smallest program that holds the
 * network and one image.
 */
final class FirstPrediction {
    private static final double NANOSECONDS = 1e9;

    private final Place place;
    private final int threads;

    FirstPrediction(Place place, int threads) {
        this.place = place;
        this.threads = threads;
    }

    /** Seconds until the prediction is printed. */
    double seconds(Contestant contestant) throws IOException {
        return contestant.equals(Contestant.LIBELLA) ? classify() : peer(contestant);
    }

    private double classify() throws IOException {
        Path model = place.work().resolve("lenet5.safetensors");
        Path image = place.work().resolve("image.png");
        Network network = Zoo.LENET5.network();
        List<String> labels =
                IntStream.range(0, 10).mapToObj(digit -> "digit " + digit).toList();
        new Model(
                        network,
                        Inputs.parameters(network),
                        labels,
                        Preprocessing.none(network.input()),
                        Provenance.unknown())
                .save(model);
        ImageIO.write(new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY), "png", image.toFile());
        ProcessBuilder builder = new ProcessBuilder(
                place.launcher().toString(), "classify", model.toString(), image.toString(), "--top", "1");
        return time(builder.redirectError(place.log("classify").toFile()), "digit");
    }

    private double peer(Contestant contestant) throws IOException {
        List<String> arguments = List.of(Integer.toString(threads), "first");
        ProcessBuilder builder = new ProcessBuilder(Child.command(contestant, place, List.of(), arguments))
                .directory(place.work().toFile());
        contestant.prepare(builder, threads);
        return time(
                builder.redirectError(place.log(contestant.module() + "-first").toFile()), Host.ANSWER + "first");
    }

    /** Seconds until the process prints a line with this in it. */
    private static double time(ProcessBuilder builder, String answer) throws IOException {
        long started = System.nanoTime();
        Process process = builder.start();
        try (BufferedReader lines = process.inputReader()) {
            String line = lines.readLine();
            while (line != null) {
                if (line.contains(answer)) {
                    return (System.nanoTime() - started) / NANOSECONDS;
                }
                line = lines.readLine();
            }
        } finally {
            process.destroy();
        }
        throw new IOException("it ended without a prediction");
    }
}
