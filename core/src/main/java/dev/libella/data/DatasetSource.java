package dev.libella.data;

import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a data set is and how it is read. This file is the only one with addresses.
 *
 * @param id its name, also its folder's in the cache
 * @param format how the files are read
 * @param address where all of them are
 * @param files what it consists of
 */
record DatasetSource(String id, Format format, URI address, List<RemoteFile> files) {

    /** The official address of a known data set, with the checksums that its authors published. */
    static DatasetSource of(KnownDataset known) {
        return switch (known) {
            case FASHION_MNIST ->
                at(
                        known,
                        new Format.IdxPairs(List.of(
                                "T-shirt/top",
                                "Trouser",
                                "Pullover",
                                "Dress",
                                "Coat",
                                "Sandal",
                                "Shirt",
                                "Sneaker",
                                "Bag",
                                "Ankle boot")),
                        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
                        new Named("train-images-idx3-ubyte.gz", 26_421_880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
                        new Named("train-labels-idx1-ubyte.gz", 29_515, "25c81989df183df01b3e8a0aad5dffbe"),
                        new Named("t10k-images-idx3-ubyte.gz", 4_422_102, "bef4ecab320f06d8554ea6380940ec79"),
                        new Named("t10k-labels-idx1-ubyte.gz", 5_148, "bb300cfdad3c16e7a12a480ee83cd310"));
            // The authors' own address no longer answers; this is PyTorch's copy, with the same checksums.
            case MNIST ->
                at(
                        known,
                        new Format.IdxPairs(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")),
                        "https://ossci-datasets.s3.amazonaws.com/mnist/",
                        new Named("train-images-idx3-ubyte.gz", 9_912_422, "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
                        new Named("train-labels-idx1-ubyte.gz", 28_881, "d53e105ee54ea40749a09fcbcd1e9432"),
                        new Named("t10k-images-idx3-ubyte.gz", 1_648_877, "9fb629c4189551a2d022fa330f9573f3"),
                        new Named("t10k-labels-idx1-ubyte.gz", 4_542, "ec29112dd5afa0611ce80d1b7f02629c"));
            case CIFAR10 ->
                at(
                        known,
                        new Format.Cifar10Archive("cifar-10-binary.tar.gz"),
                        "https://www.cs.toronto.edu/~kriz/",
                        new Named("cifar-10-binary.tar.gz", 170_052_171, "c32a1d4ab5d03f1284b67883e8d87530"));
        };
    }

    /** A file's name, size and published MD5. */
    private record Named(String name, long bytes, String md5) {}

    private static DatasetSource at(KnownDataset known, Format format, String address, Named... files) {
        return new DatasetSource(
                known.id(),
                format,
                URI.create(address),
                Stream.of(files)
                        .map(file -> new RemoteFile(
                                file.name, URI.create(address + file.name), file.bytes, new Checksum.Md5(file.md5)))
                        .toList());
    }
}
