package dev.libella.app.command;

import dev.libella.data.Fit;
import dev.libella.data.Polarity;
import dev.libella.data.Preprocessing;
import dev.libella.format.Safetensors;
import dev.libella.model.Model;
import dev.libella.model.Provenance;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import dev.libella.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Weights saved from PyTorch, which do not say what network they are for.
 *
 * @param network what they are for, as the commands take it
 * @param input the shape of one image; empty for the one that a named network was published for
 * @param labels a file with a label on each line; empty for numbers
 */
record StateDict(String network, Optional<Shape> input, Optional<Path> labels) {
    private static final int IMAGENET_CLASSES = 1000;

    /**
     * Loads them as a model.
     *
     * @throws IllegalArgumentException if the network is not known, or the labels do not fit it
     * @throws IOException if a file cannot be read, or holds the weights of another network
     */
    Model load(Path file) throws IOException {
        boolean known = Zoo.names().contains(network);
        if (input.isEmpty() && !known) {
            throw new IllegalArgumentException("'" + network + "' is no name of a known network ("
                    + String.join(", ", Zoo.names()) + "); for other networks give --input, e.g. --input 1x28x28");
        }
        Shape image = input.orElseGet(() -> Zoo.named(network).usualInput());
        Network whole = NetworkArgument.resolve(network, image, known ? classes(file, image) : 1);
        Parameters parameters = Model.loadParameters(file, whole);
        return new Model(whole, parameters, labels(whole), preprocessing(image), Provenance.unknown());
    }

    /** As many as the last parameter, the bias behind the last weights, has numbers. */
    private int classes(Path file, Shape image) throws IOException {
        Network any = Zoo.named(network).network(image, 1);
        Tensor last =
                Safetensors.read(file).tensors().get(any.parameters().getLast().name());
        return last == null || last.shape().rank() == 0
                ? 1
                : Math.max(1, last.shape().size(0));
    }

    private List<String> labels(Network whole) throws IOException {
        return labels.isPresent()
                ? Files.readAllLines(labels.get())
                : IntStream.range(0, whole.output().elements())
                        .mapToObj(Integer::toString)
                        .toList();
    }

    /** Torchvision's networks for ImageNet have learned from its images, normalised; of others nothing is known. */
    private Preprocessing preprocessing(Shape image) {
        boolean imageNet = Zoo.names().contains(network)
                && Zoo.named(network).usualClasses() == IMAGENET_CLASSES
                && image.size(0) == 3;
        return imageNet
                ? new Preprocessing(
                        image,
                        List.of(0.485f, 0.456f, 0.406f),
                        List.of(0.229f, 0.224f, 0.225f),
                        Polarity.AS_IS,
                        Fit.CROP)
                : Preprocessing.none(image);
    }
}
