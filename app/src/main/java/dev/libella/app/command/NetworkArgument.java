package dev.libella.app.command;

import dev.libella.nn.Network;
import dev.libella.nn.NetworkText;
import dev.libella.tensor.Shape;
import dev.libella.text.Nearest;
import dev.libella.zoo.Zoo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Finds the network that somebody means: a name, a file, or the layers themselves. */
final class NetworkArgument {
    /** What it can be, for the commands' help. */
    static final String HELP = "a name (lenet5, mlp, fashion-cnn, vgg11, resnet20, resnet18, resnet34, resnet50,"
            + " mobilenetv2), a file with layers as text, or the layers themselves:"
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
            try {
                return NetworkText.parse(Files.readString(Path.of(text)).strip(), input);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        if (LAYERS.matcher(text.strip()).find() || NetworkText.names().contains(text)) {
            return NetworkText.parse(text, input);
        }
        throw new IllegalArgumentException(
                "the network '" + text + "' is not known and no file has that name" + Nearest.hint(text, Zoo.names()));
    }

    /** Whether the text is the name of a file that is there. */
    static boolean isFile(String text) {
        return text.indexOf('\0') < 0 && text.length() < 4096 && Files.isRegularFile(Path.of(text));
    }
}
