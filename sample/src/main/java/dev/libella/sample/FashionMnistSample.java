package dev.libella.sample;

import dev.libella.data.Idx;
import dev.libella.data.KnownDataset;
import dev.libella.data.MemoryDataset;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * A balanced sample of Fashion-MNIST: grey images of 28×28 of clothes in ten classes, light on dark.
 *
 * <p>Fashion-MNIST is by Han Xiao, Kashif Rasul and Roland Vollgraf of Zalando Research (2017), © 2017 Zalando SE, under
 * the MIT licence; its text lies beside the images. The sample's training images are from the original training set, its
 * test images from the original test set, so results on it are honest, if not comparable to those on the whole.
 */
public final class FashionMnistSample {
    private FashionMnistSample() {}

    /** 10,000 images to train on, 1,000 of each class. Read anew at each call; takes 8 MB. */
    public static MemoryDataset train() {
        return read("train");
    }

    /** 2,000 images to test by, 200 of each class. Read anew at each call; takes 2 MB. */
    public static MemoryDataset test() {
        return read("test");
    }

    private static MemoryDataset read(String part) {
        try (InputStream images = open(part + "-images-idx3-ubyte.gz");
                InputStream labels = open(part + "-labels-idx1-ubyte.gz")) {
            return Idx.read("the Fashion-MNIST sample, " + part, images, labels, KnownDataset.FASHION_MNIST.labels());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) throws IOException {
        InputStream stream = FashionMnistSample.class.getResourceAsStream(name);
        if (stream == null) {
            throw new FileNotFoundException("sample: " + name + " is not in the jar; build the project again");
        }
        return stream;
    }
}
