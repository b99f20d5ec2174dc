package dev.libella.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What was measured in each epoch of a training. Immutable.
 *
 * @param epochs in order, the first epoch first
 */
public record History(List<Entry> epochs) {
    /** Before the first epoch. */
    public static final History EMPTY = new History(List.of());

    private static final String HEADER =
            "epoch,learning_rate,loss,accuracy,validation_loss,validation_accuracy,seconds," + "images_per_second";

    /** Keeps a copy of the list. */
    public History {
        epochs = List.copyOf(epochs);
    }

    /**
     * One epoch.
     *
     * @param epoch its number, from 1
     * @param learningRate of its last step
     * @param loss mean over its training examples, while the weights were changing
     * @param accuracy over its training examples, likewise; 0 to 1
     * @param validation measured after it on the validation set; empty if there is none
     * @param seconds how long it took, validation included
     * @param imagesPerSecond training images, validation not included
     */
    public record Entry(
            int epoch,
            double learningRate,
            double loss,
            double accuracy,
            Optional<Validation> validation,
            double seconds,
            double imagesPerSecond) {}

    /**
     * Loss and accuracy on the validation set.
     *
     * @param loss mean over its examples
     * @param accuracy 0 to 1
     */
    public record Validation(double loss, double accuracy) {}

    /** This history with one more epoch. */
    public History plus(Entry entry) {
        List<Entry> longer = new ArrayList<>(epochs);
        longer.add(entry);
        return new History(longer);
    }

    /** One line for each epoch under a header, comma-separated; numbers read back to the same bits. */
    public String toCsv() {
        return epochs.stream()
                .map(e -> e.epoch() + "," + e.learningRate() + "," + e.loss() + "," + e.accuracy() + ","
                        + e.validation().map(v -> v.loss() + "," + v.accuracy()).orElse(",") + "," + e.seconds() + ","
                        + e.imagesPerSecond() + "\n")
                .collect(Collectors.joining("", HEADER + "\n", ""));
    }

    /** An array with an object for each epoch, its members named like the columns of {@link #toCsv}. */
    public String toJson() {
        return epochs.stream()
                .map(e -> "{\"epoch\":" + e.epoch() + ",\"learning_rate\":" + json(e.learningRate()) + ",\"loss\":"
                        + json(e.loss()) + ",\"accuracy\":" + json(e.accuracy())
                        + e.validation()
                                .map(v -> ",\"validation_loss\":" + json(v.loss()) + ",\"validation_accuracy\":"
                                        + json(v.accuracy()))
                                .orElse("")
                        + ",\"seconds\":" + json(e.seconds()) + ",\"images_per_second\":"
                        + json(e.imagesPerSecond()) + "}")
                .collect(Collectors.joining(",\n ", "[", "]"));
    }

    /** JSON has no NaN and no infinity. */
    private static String json(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "null";
    }

    /**
     * Reads what {@link #toCsv} wrote.
     *
     * @throws IllegalArgumentException if the text is another
     */
    public static History parseCsv(String csv) {
        List<String> lines = csv.lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals(HEADER)) {
            throw new IllegalArgumentException("history: the first line must be '" + HEADER + "'; got '"
                    + (lines.isEmpty() ? "" : lines.getFirst()) + "'");
        }
        return new History(lines.stream().skip(1).map(History::checkedEntry).toList());
    }

    private static Entry checkedEntry(String line) {
        try {
            return entry(line);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("history: a line has numbers only; got '" + line + "'", e);
        }
    }

    private static Entry entry(String line) {
        String[] fields = line.split(",", -1);
        if (fields.length != 8) {
            throw new IllegalArgumentException("history: a line has 8 fields; got '" + line + "'");
        }
        double[] numbers = new double[fields.length];
        for (int i = 0; i < fields.length; i++) {
            boolean absent = fields[i].isEmpty() && (i == 4 || i == 5);
            numbers[i] = absent ? 0 : Double.parseDouble(fields[i]);
        }
        Optional<Validation> validation =
                fields[4].isEmpty() ? Optional.empty() : Optional.of(new Validation(numbers[4], numbers[5]));
        return new Entry(
                Integer.parseInt(fields[0]), numbers[1], numbers[2], numbers[3], validation, numbers[6], numbers[7]);
    }
}
