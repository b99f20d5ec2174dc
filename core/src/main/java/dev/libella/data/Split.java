package dev.libella.data;

import dev.libella.random.Random;
import java.util.stream.IntStream;

/**
 * A data set in two parts: one to learn from, one to check by.
 *
 * @param training what the network learns from
 * @param validation what it never sees in training
 */
public record Split(Dataset training, Dataset validation) {
    private static final int STRATIFIED = 0xDA7A04; // purpose of random keys

    /**
     * The same part of every class, chosen at random, goes to validation; both keep the set's order.
     *
     * <p>From a class with n examples {@code round(fraction·n)} are taken, but one is always left for training.
     *
     * @param fraction the part that goes to validation, in (0, 1)
     * @param seed decides which
     * @throws IllegalArgumentException if the fraction is outside (0, 1), or nothing comes into validation
     */
    public static Split stratified(Dataset data, double fraction, long seed) {
        if (!(fraction > 0 && fraction < 1)) {
            throw new IllegalArgumentException(
                    "split: the validation fraction must be between 0 and 1, such as 0.1; got " + fraction);
        }
        boolean[] taken = new boolean[data.size()];
        int count = 0;
        for (int label = 0; label < data.labels().size(); label++) {
            int[] members = Subset.shuffledMembers(data, label, Random.key(seed, STRATIFIED, label));
            long share = Math.min(Math.round(fraction * members.length), Math.max(0, members.length - 1));
            for (int i = 0; i < share; i++) {
                taken[members[i]] = true;
                count++;
            }
        }
        if (count == 0) {
            throw new IllegalArgumentException("split: a validation fraction of " + fraction + " of " + data.size()
                    + " images takes none of any class; use a larger fraction or more images");
        }
        int[] training =
                IntStream.range(0, data.size()).filter(index -> !taken[index]).toArray();
        int[] validation =
                IntStream.range(0, data.size()).filter(index -> taken[index]).toArray();
        return new Split(Subset.of(data, training), Subset.of(data, validation));
    }
}
