package dev.libella.app.command;

import dev.libella.app.text.InputShapeText;
import dev.libella.data.Dataset;
import dev.libella.data.Preprocessing;
import dev.libella.model.Model;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.tensor.Shape;
import dev.libella.train.FineTuning;
import dev.libella.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** The options that say what a training starts from. */
final class StartOptions {
    private static final String USUAL = "fashion-cnn";

    @Option(
            names = "--network",
            paramLabel = "NETWORK",
            description = "What to train: " + NetworkArgument.HELP + ". Default: " + USUAL + ".")
    private Optional<String> network = Optional.empty();

    @Option(
            names = "--from",
            paramLabel = "MODEL",
            description =
                    "Go on from a trained model (.safetensors or .onnx) instead of a new network. For other classes"
                            + " than its own it gets a new head: the last layer with weights. Images are brought to its size and"
                            + " normalised as it expects.")
    private Optional<Path> from = Optional.empty();

    @Option(
            names = "--freeze",
            paramLabel = "LAYERS",
            split = ",",
            description =
                    "Leave these layers of --from as they are, such as 'features.*'; * stands for any text, and '*'"
                            + " for all but the head. They cost little time and memory then.")
    private List<String> freeze = List.of();

    @Option(
            names = "--input",
            paramLabel = "CxHxW",
            description = "Bring the images of a folder to this size, such as 3x64x64. Default: their own, or those of"
                    + " --from.")
    private Optional<String> input = Optional.empty();

    /**
     * What a training starts from.
     *
     * @param parameters the first weights; empty for the seed's
     * @param frozen paths of parameters that stay as they are
     * @param preprocessing what the weights expect of images; empty if nothing yet
     */
    record Start(
            Network network,
            Optional<Parameters> parameters,
            Set<String> frozen,
            Optional<Preprocessing> preprocessing) {}

    /** What people call it. */
    String name() {
        return from.map(Path::toString).orElseGet(() -> network.orElse(USUAL));
    }

    /** The layers that are to stay as they are, as given. */
    List<String> freeze() {
        return freeze;
    }

    /** Where the model goes if nobody says. */
    Path usualOutput() {
        if (from.isPresent()) {
            String file = String.valueOf(from.get().getFileName());
            return Path.of(file.replaceFirst("\\.[a-z]+$", "") + "-tuned.safetensors");
        }
        return Path.of((Zoo.names().contains(name()) ? name() : "model") + ".safetensors");
    }

    /** The trained model to go on from. */
    Optional<Model> model(Output output) throws IOException {
        if (from.isEmpty()) {
            if (!freeze.isEmpty()) {
                throw output.misuse("--freeze is for layers that have learned something; give --from MODEL, too");
            }
            return Optional.empty();
        }
        if (network.isPresent()) {
            throw output.misuse("--from says what the network is; leave --network out");
        }
        return Optional.of(ModelFile.load(from.get()));
    }

    /** The size that images of a folder are brought to. */
    Optional<Shape> input(Optional<Model> model, Output output) {
        Optional<Shape> given = input.map(text -> output.option("--input", () -> InputShapeText.parse(text)));
        if (model.isPresent() && given.isPresent()) {
            throw output.misuse("--from says what size images must have; leave --input out");
        }
        return model.isPresent() ? Optional.of(model.get().network().input()) : given;
    }

    /** The network for these images, with its first weights. */
    Start start(Optional<Model> model, Dataset images, long seed, Output output) {
        List<String> labels = images.labels();
        if (model.isEmpty()) {
            Network fresh =
                    output.option("--network", () -> NetworkArgument.resolve(name(), images.shape(), labels.size()));
            return new Start(fresh, Optional.empty(), Set.of(), Optional.empty());
        }
        Model trained = model.get();
        FineTuning tuning = trained.labels().equals(labels)
                ? FineTuning.sameClasses(trained.network(), trained.parameters())
                : FineTuning.of(trained.network(), trained.parameters(), labels.size(), seed);
        return new Start(
                tuning.network(),
                Optional.of(tuning.parameters()),
                output.option("--freeze", () -> tuning.body(freeze)),
                Optional.of(trained.preprocessing()));
    }
}
