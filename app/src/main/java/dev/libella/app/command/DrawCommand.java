package dev.libella.app.command;

import dev.libella.app.draw.NetworkPicture;
import java.io.IOException;
import java.nio.file.Path;
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
        NetworkPicture.write(DescribedNetwork.resolve(network, input), out);
        return 0;
    }
}
