package dev.libella.data;

import dev.libella.text.Nearest;
import java.util.Arrays;
import java.util.List;

/** The data sets that are known by name. {@link DatasetCache} loads them. */
public enum KnownDataset {
    /** 60,000 + 10,000 grey images of 28×28 of clothes (Xiao, Rasul, Vollgraf; Zalando Research, 2017). */
    FASHION_MNIST("fashion-mnist"),

    /** 60,000 + 10,000 grey images of 28×28 of handwritten digits (LeCun, Cortes, Burges 1998). */
    MNIST("mnist"),

    /** 50,000 + 10,000 colour images of 32×32 in ten classes (Krizhevsky 2009). */
    CIFAR10("cifar10");

    private final String id;

    KnownDataset(String id) {
        this.id = id;
    }

    /**
     * The data set with this name.
     *
     * @throws IllegalArgumentException if there is none; the message has the nearest name
     */
    public static KnownDataset named(String name) {
        return Arrays.stream(values())
                .filter(known -> known.id.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "data: no data set is called '" + name + "'" + Nearest.hint(name, names())));
    }

    /** The names of all. */
    public static List<String> names() {
        return Arrays.stream(values()).map(KnownDataset::id).toList();
    }

    /** The names of its classes, by label. */
    public List<String> labels() {
        return DatasetSource.of(this).format().labels();
    }

    /** Its name, such as {@code fashion-mnist}. */
    public String id() {
        return id;
    }
}
