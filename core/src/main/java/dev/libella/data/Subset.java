package dev.libella.data;

import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Some examples of another data set, under new numbers. Nothing is copied; as thread-safe as the other set.
 */
public final class Subset implements Dataset {
    private static final int BALANCED = 3; // purpose of random keys; the sample was chosen with it

    private final Dataset data;
    private final int[] indices;

    private Subset(Dataset data, int[] indices) {
        for (int index : indices) {
            Objects.checkIndex(index, data.size());
        }
        this.data = data;
        this.indices = indices;
    }

    /**
     * These examples in this order; one may come more than once.
     *
     * @param indices numbers of the other set's examples. Not modified, and copied.
     * @throws IndexOutOfBoundsException if there is no such example
     */
    public static Subset of(Dataset data, int... indices) {
        return new Subset(data, indices.clone());
    }

    /**
     * As many examples of each class, chosen at random, in the other set's order.
     *
     * @param perClass ≥ 1
     * @param seed decides which
     * @throws IllegalArgumentException if a class has fewer examples
     */
    public static Subset balanced(Dataset data, int perClass, long seed) {
        if (perClass < 1) {
            throw new IllegalArgumentException("subset: at least 1 example of each class is needed; got " + perClass);
        }
        ClassCounts counts = ClassCounts.of(data);
        return new Subset(
                data,
                IntStream.range(0, counts.names().size())
                        .flatMap(label -> {
                            int[] members = shuffledMembers(data, label, Random.key(seed, BALANCED, label));
                            if (members.length < perClass) {
                                throw new IllegalArgumentException("subset: " + perClass
                                        + " examples of each class are wanted; class '"
                                        + counts.names().get(label) + "' has " + members.length);
                            }
                            return Arrays.stream(members, 0, perClass);
                        })
                        .sorted()
                        .toArray());
    }

    /** The numbers of a class's examples in random order. */
    static int[] shuffledMembers(Dataset data, int label, long key) {
        int[] members = IntStream.range(0, data.size())
                .filter(index -> data.label(index) == label)
                .toArray();
        Random.shuffle(key, members);
        return members;
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public Shape shape() {
        return data.shape();
    }

    @Override
    public List<String> labels() {
        return data.labels();
    }

    @Override
    public int label(int index) {
        return data.label(indices[index]);
    }

    @Override
    public void image(int index, float[] into, int offset) {
        data.image(indices[index], into, offset);
    }
}
