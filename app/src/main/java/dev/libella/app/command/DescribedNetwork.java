package dev.libella.app.command;

import dev.libella.app.text.InputShapeText;
import dev.libella.nn.Network;
import dev.libella.zoo.Zoo;
import org.jspecify.annotations.Nullable;

/** A network that is looked at, not trained: by name, with the input it was made for, as a JSON file, or as
 * layers with an input. */
final class DescribedNetwork {
    private DescribedNetwork() {}

    /**
     * The network.
     *
     * @param text a name of the zoo, a file, or layers as text
     * @param input channels, height and width such as {@code 1x28x28}; null for a named network's usual input, or what
     *     a JSON file says
     * @throws IllegalArgumentException if the name is not known, the text is no network, or the input is missing
     */
    static Network resolve(String text, @Nullable String input) {
        boolean named = Zoo.names().contains(text);
        if (input == null) {
            if (named) {
                return Zoo.named(text).network();
            }
            return NetworkArgument.ofJsonFile(text)
                    .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no name of a known network ("
                            + String.join(", ", Zoo.names())
                            + "); for layers as text give --input, e.g. --input 1x28x28"));
        }
        int classes = named ? Zoo.named(text).usualClasses() : 1; // layers as text say it themselves
        return NetworkArgument.resolve(text, InputShapeText.parse(input), classes);
    }
}
