package dev.libella.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** How the files of a known data set are read. */
sealed interface Format {

    /** MNIST's four files. */
    record IdxPairs(List<String> labels) implements Format {}

    /** CIFAR-10's archive. */
    record Cifar10Archive(String name) implements Format {
        @Override
        public List<String> labels() {
            return Cifar.CIFAR10_LABELS;
        }
    }

    /** The names of the classes, by label. */
    List<String> labels();

    /** Reads the data set from a folder that has its files. */
    default TrainTest read(Path folder) throws IOException {
        return switch (this) {
            case IdxPairs(List<String> labels) ->
                new TrainTest(idx(folder, "train", labels), idx(folder, "t10k", labels));
            case Cifar10Archive(String name) -> Cifar.cifar10Archive(folder.resolve(name));
        };
    }

    private static Dataset idx(Path folder, String part, List<String> labels) throws IOException {
        return Idx.read(
                folder.resolve(part + "-images-idx3-ubyte.gz"), folder.resolve(part + "-labels-idx1-ubyte.gz"), labels);
    }
}
