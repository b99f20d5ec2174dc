package dev.libella.app.command;

import dev.libella.nn.Network;
import dev.libella.nn.NetworkJson;
import dev.libella.nn.NetworkText;
import dev.libella.tensor.Shape;
import dev.libella.text.Nearest;
import dev.libella.zoo.Zoo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the network that somebody means: a name, a file, or the layers themselves. */
final class NetworkArgument {
    /** What it can be, for the commands' help. */
    static final String HELP = "a name (lenet5, mlp, fashion-cnn, vgg11, resnet20, resnet18, resnet34, resnet50,"
            + " mobilenetv2, squeezenet1_1, shufflenetv2, densenet121, efficientnet_b0), a file with layers as text or a network as JSON, or the layers themselves:"
            + " 'conv 32 3x3 same, relu, maxpool 2, flatten, linear 10'";

    private static final Pattern LAYERS = Pattern.compile("[,\\s]");

    private NetworkArgument() {}

    /**
     * The network for images of a shape.
     *
     * @param classes how many numbers come out of a network that is given by its name
     * @throws IllegalArgumentException if nothing is known by that name; the message has the nearest one
     * @throws UncheckedIOException if a file cannot be read
     */
    static Network resolve(String text, Shape input, int classes) {
        if (Zoo.names().contains(text)) {
            return Zoo.named(text).network(input, classes);
        }
        if (isFile(text)) {
            String content = read(text);
            return isJson(content)
                    ? forInput(input, text, NetworkJson.read(content))
                    : NetworkText.parse(content, input);
        }
        if (LAYERS.matcher(text.strip()).find() || NetworkText.names().contains(text)) {
            return NetworkText.parse(text, input);
        }
        throw new IllegalArgumentException(
                "the network '" + text + "' is not known and no file has that name" + Nearest.hint(text, Zoo.names()));
    }

    /**
     * The network of a JSON file, which says itself what its input is; empty if the text is not the name of one.
     *
     * @throws IllegalArgumentException if the JSON is no network
     * @throws UncheckedIOException if the file cannot be read
     */
    static Optional<Network> ofJsonFile(String text) {
        return isFile(text)
                ? Optional.of(read(text)).filter(NetworkArgument::isJson).map(NetworkJson::read)
                : Optional.empty();
    }

    private static boolean isJson(String content) {
        return content.startsWith("{");
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Network forInput(Shape input, String file, Network network) {
        if (!network.input().equals(input)) {
            throw new IllegalArgumentException("the network in '" + file + "' is for images of "
                    + network.input().toCrossString() + "; got " + input.toCrossString()
                    + "; change its \"input\", or use other images");
        }
        return network;
    }

    /** Whether the text is the name of a file that is there. */
    static boolean isFile(String text) {
        return text.indexOf('\0') < 0 && text.length() < 4096 && Files.isRegularFile(Path.of(text));
    }
}
