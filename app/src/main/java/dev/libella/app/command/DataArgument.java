package dev.libella.app.command;

import dev.libella.app.report.TaskProgress;
import dev.libella.data.DataException;
import dev.libella.data.Dataset;
import dev.libella.data.DatasetCache;
import dev.libella.data.ImageFolder;
import dev.libella.data.ImageFolder.Unreadable;
import dev.libella.data.KnownDataset;
import dev.libella.data.Polarity;
import dev.libella.data.Preprocessing;
import dev.libella.data.Split;
import dev.libella.data.TrainTest;
import dev.libella.sample.FashionMnistSample;
import dev.libella.tensor.Shape;
import dev.libella.text.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the data set that somebody means.
 *
 * @param text what was given
 * @param input the size to bring the images of a folder to; empty for their own
 * @param unreadable what to do about images that cannot be read
 * @param seed decides which images of a folder are held back for the test
 * @param output where progress and remarks go
 */
record DataArgument(String text, Optional<Shape> input, Unreadable unreadable, long seed, Output output) {
    /** The name of the images that come with this program. */
    static final String SAMPLE = "sample";

    /** What it can be, for the commands' help. */
    static final String HELP =
            "Images: a name (sample, fashion-mnist, mnist, cifar10), a folder with one folder of images"
                    + " for each class (or two such folders, train and test), or a folder with the files of MNIST (IDX), CIFAR-10 or CIFAR-100 (binary).";

    /** The part of a folder's images that is held back when it has no test images of its own. */
    private static final double HELD_BACK = 0.2;

    /** Images to learn from and to be tested by. */
    TrainTest trainTest() throws IOException, InterruptedException {
        if (text.equals(SAMPLE)) {
            return new TrainTest(FashionMnistSample.train(), FashionMnistSample.test());
        }
        if (KnownDataset.names().contains(text)) {
            return known();
        }
        Path folder = folder();
        Optional<TrainTest> files = DataFolder.read(folder);
        if (files.isPresent()) {
            return files.get();
        }
        if (Files.isDirectory(folder.resolve("train")) && Files.isDirectory(folder.resolve("test"))) {
            Preprocessing size = Preprocessing.none(shape(folder.resolve("train")));
            ImageFolder train = open(folder.resolve("train"), size);
            Dataset test = open(folder.resolve("test"), train.labels(), size);
            return new TrainTest(train, test);
        }
        ImageFolder all = open(folder, Preprocessing.none(shape(folder)));
        Split split = Split.stratified(all, HELD_BACK, seed);
        output.err()
                .println("Held back " + split.validation().size() + " of " + all.size()
                        + " images for the test, 20 % of each class.");
        return new TrainTest(split.training(), split.validation());
    }

    /** Images to test a network by, whose classes and preprocessing are known. */
    Dataset test(List<String> labels, Preprocessing preprocessing) throws IOException, InterruptedException {
        if (text.equals(SAMPLE)) {
            return FashionMnistSample.test();
        }
        if (KnownDataset.names().contains(text)) {
            return known().test();
        }
        Path folder = folder();
        Optional<Dataset> files = DataFolder.readTest(folder, labels);
        if (files.isPresent()) {
            return files.get();
        }
        Path images = Files.isDirectory(folder.resolve("test")) ? folder.resolve("test") : folder;
        return open(images, labels, preprocessing);
    }

    /** How images of the outside must be turned to look like those of a data set. */
    static Polarity polarity(String text) {
        List<String> lightOnDark = List.of(SAMPLE, KnownDataset.FASHION_MNIST.id(), KnownDataset.MNIST.id());
        return lightOnDark.contains(text) ? Polarity.LIGHT_ON_DARK : Polarity.AS_IS;
    }

    private TrainTest known() throws IOException, InterruptedException {
        try (TaskProgress progress = progress()) {
            return DatasetCache.ofUser(System.getenv()).load(KnownDataset.named(text), progress);
        }
    }

    private Path folder() throws DataException {
        Path folder = Path.of(text);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        List<String> names = new ArrayList<>(List.of(SAMPLE));
        names.addAll(KnownDataset.names());
        throw new DataException(
                Files.exists(folder)
                        ? "data: '" + text + "' is a file; give the folder that it lies in"
                        : "data: there is no folder and no data set '" + text + "'" + Nearest.hint(text, names));
    }

    private Shape shape(Path folder) throws IOException {
        return input.isPresent() ? input.get() : ImageFolder.shape(folder);
    }

    private ImageFolder open(Path folder, Preprocessing size) throws IOException {
        try (TaskProgress progress = progress()) {
            return remarks(ImageFolder.open(folder, size, unreadable, progress));
        }
    }

    private ImageFolder open(Path folder, List<String> labels, Preprocessing size) throws IOException {
        try (TaskProgress progress = progress()) {
            return remarks(ImageFolder.open(folder, labels, size, unreadable, progress));
        }
    }

    private TaskProgress progress() {
        return new TaskProgress(output.terminal(), output.err());
    }

    /** Nothing is dropped silently. */
    private ImageFolder remarks(ImageFolder folder) {
        for (ImageFolder.Rejected rejected : folder.rejected()) {
            output.err().println("Left out " + rejected.file() + ": " + rejected.reason());
        }
        output.err().flush();
        return folder;
    }
}
