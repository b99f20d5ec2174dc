package dev.libella.app.command;

import dev.libella.app.draw.NetworkPicture;
import dev.libella.nn.Network;
import dev.libella.nn.NetworkText;
import dev.libella.tensor.Shape;
import dev.libella.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code libella draw NETWORK -o net.svg}. */
@Command(name = "draw", description = "A picture of a network: blocks of channels with their sizes, filters and pools.")
public final class DrawCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "NETWORK",
            description =
                    "A name (lenet5, vgg11, resnet18, …), or layers: 'conv 6 5x5 same, relu, maxpool 2, flatten, linear 10'.")
    private String network = "";

    @Option(
            names = "--input",
            paramLabel = "CxHxW",
            description = "The input (default: what a named network was made for).")
    private @Nullable String input;

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "FILE",
            description = "Where the picture goes: .svg or .png.")
    private Path out = Path.of("");

    @Override
    public Integer call() throws IOException {
        NetworkPicture.write(resolve(), out);
        return 0;
    }

    private Network resolve() {
        if (Zoo.names().contains(network)) {
            Zoo known = Zoo.named(network);
            return input == null ? known.network() : known.network(shape(input), known.usualClasses());
        }
        if (input == null) {
            throw new IllegalArgumentException("draw: '" + network + "' is no name of a known network ("
                    + String.join(", ", Zoo.names()) + "); for layers as text give --input, e.g. --input 1x28x28");
        }
        return NetworkText.parse(network, shape(input));
    }

    private static Shape shape(String text) {
        if (!text.matches("[1-9][0-9]{0,8}([x×][1-9][0-9]{0,8}){0,3}")) {
            throw new IllegalArgumentException(
                    "--input: must be sizes such as 1x28x28 or 3x224x224; got '" + text + "'");
        }
        return Shape.of(Arrays.stream(text.split("[x×]", -1))
                .mapToInt(Integer::parseInt)
                .toArray());
    }
}
