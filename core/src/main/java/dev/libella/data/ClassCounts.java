package dev.libella.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How many examples each class has.
 *
 * @param names the classes
 * @param counts one number for each class
 */
public record ClassCounts(List<String> names, List<Integer> counts) {

    /** Both lists, copied. */
    public ClassCounts {
        names = List.copyOf(names);
        counts = List.copyOf(counts);
    }

    /**
     * Counts a data set's labels.
     *
     * @throws IllegalArgumentException if a label is not a position in the list of names
     */
    public static ClassCounts of(Dataset data) {
        List<String> names = data.labels();
        List<Integer> counts = new ArrayList<>(Collections.nCopies(names.size(), 0));
        for (int index = 0; index < data.size(); index++) {
            int label = data.label(index);
            if (label < 0 || label >= names.size()) {
                throw new IllegalArgumentException("dataset: labels must be in [0, " + (names.size() - 1) + "] for "
                        + names.size() + " classes; got " + label + " for example " + index);
            }
            counts.set(label, counts.get(label) + 1);
        }
        return new ClassCounts(names, counts);
    }

    /** All examples. */
    public int total() {
        return counts.stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * Requires what every training set needs: examples of at least two classes.
     *
     * @return this
     * @throws IllegalArgumentException if there are no examples, or all are of one class
     */
    public ClassCounts requireTrainable() {
        if (total() == 0) {
            throw new IllegalArgumentException("dataset: training needs images; the data set is empty");
        }
        int largest = Collections.max(counts);
        if (largest == total()) {
            throw new IllegalArgumentException("dataset: training needs at least two classes with images; all "
                    + largest + " are of class '" + names.get(counts.indexOf(largest)) + "'");
        }
        return this;
    }
}
