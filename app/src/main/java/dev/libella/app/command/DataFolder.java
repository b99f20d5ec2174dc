package dev.libella.app.command;

import dev.libella.data.Cifar;
import dev.libella.data.DataException;
import dev.libella.data.Dataset;
import dev.libella.data.Idx;
import dev.libella.data.ImageFolder;
import dev.libella.data.TrainTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Recognises a data set by the files in a folder. Stateless; any thread may call. */
final class DataFolder {
    private DataFolder() {}

    /**
     * Reads a folder that has MNIST's four files ({@link Idx#readFolder}), CIFAR-10's six ({@link Cifar#cifar10Folder}),
     * or CIFAR-100's ({@link Cifar#cifar100Folder}, its 100 fine classes).
     *
     * @return empty if it has files of none of them; images in one folder for each class are {@link ImageFolder}'s
     * @throws DataException if a file of the set is missing or damaged
     */
    static Optional<TrainTest> read(Path folder) throws IOException {
        if (hasAny(
                folder,
                "train-images-idx3-ubyte",
                "train-images-idx3-ubyte.gz",
                "t10k-images-idx3-ubyte",
                "t10k-images-idx3-ubyte.gz")) {
            return Optional.of(Idx.readFolder(folder));
        }
        if (hasAny(folder, "data_batch_1.bin", "test_batch.bin")) {
            return Optional.of(Cifar.cifar10Folder(folder));
        }
        if (hasAny(folder, "fine_label_names.txt")) {
            return Optional.of(Cifar.cifar100Folder(folder, Cifar.Classes.FINE));
        }
        return Optional.empty();
    }

    /**
     * Reads only the test images of such a folder, as far as they are in files of their own (MNIST's form).
     *
     * @param names the classes' names; every label must be a position in this list
     * @return empty if it has files of none of them
     * @throws DataException if a file of the set is missing or damaged
     */
    static Optional<Dataset> readTest(Path folder, List<String> names) throws IOException {
        if (hasAny(folder, "t10k-images-idx3-ubyte", "t10k-images-idx3-ubyte.gz")) {
            return Optional.of(Idx.readTest(folder, names));
        }
        return read(folder).map(TrainTest::test);
    }

    private static boolean hasAny(Path folder, String... names) {
        return Stream.of(names).anyMatch(name -> Files.isRegularFile(folder.resolve(name)));
    }
}
