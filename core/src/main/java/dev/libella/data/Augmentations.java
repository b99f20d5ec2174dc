package dev.libella.data;

import dev.libella.data.Augmentation.Affine;
import dev.libella.data.Augmentation.ColorJitter;
import dev.libella.data.Augmentation.HorizontalFlip;
import dev.libella.data.Augmentation.RandomCrop;
import dev.libella.data.Augmentation.RandomErasing;
import dev.libella.data.Augmentation.Rotation;
import dev.libella.data.Augmentation.VerticalFlip;
import dev.libella.text.Nearest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Random changes to training images, one after the other, and their text form:
 *
 * <table>
 *   <caption>names and numbers</caption>
 *   <tr><td>{@code crop 4}</td><td>padded by 4 pixels and cropped</td></tr>
 *   <tr><td>{@code flip}, {@code flip 0.5}</td><td>left and right, with a probability of 0.5</td></tr>
 *   <tr><td>{@code vflip}, {@code vflip 0.5}</td><td>top and bottom</td></tr>
 *   <tr><td>{@code rotate 10}</td><td>by up to 10 degrees to either side</td></tr>
 *   <tr><td>{@code affine 0.1 0.2 5}</td><td>moved by up to 10 %, zoomed by up to 20 %, sheared by up to 5 degrees</td></tr>
 *   <tr><td>{@code jitter 0.2 0.2 0.2}</td><td>brightness, contrast and saturation by up to 20 %</td></tr>
 *   <tr><td>{@code erase 0.2}</td><td>a rectangle covered, with a probability of 0.2</td></tr>
 * </table>
 *
 * @param steps in the order in which they are applied
 */
public record Augmentations(List<Augmentation> steps) {
    /** Images as they are. */
    public static final Augmentations NONE = new Augmentations(List.of());

    private static final List<String> NAMES = List.of("crop", "flip", "vflip", "rotate", "affine", "jitter", "erase");

    /** The steps, copied. */
    public Augmentations {
        steps = List.copyOf(steps);
    }

    /** These steps in this order. */
    public static Augmentations of(Augmentation... steps) {
        return new Augmentations(List.of(steps));
    }

    /**
     * Reads the text form: names with their numbers, separated by commas; {@code none} or nothing for none.
     *
     * @throws IllegalArgumentException if a name is unknown, or its numbers are missing, too many or out of range
     */
    public static Augmentations parse(String text) {
        if (text.isBlank() || text.strip().equals("none")) {
            return NONE;
        }
        List<Augmentation> steps = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            steps.add(step(part.strip()));
        }
        return new Augmentations(steps);
    }

    /** The text form; {@link #parse} reads it back. */
    @Override
    public String toString() {
        return steps.isEmpty()
                ? "none"
                : steps.stream().map(Augmentations::text).collect(Collectors.joining(", "));
    }

    private static Augmentation step(String text) {
        List<String> words = List.of(text.split("\\s+"));
        String name = words.getFirst();
        List<String> rest = words.subList(1, words.size());
        return switch (name) {
            case "crop" -> new RandomCrop(padding(numbers(text, rest, "crop 4", 1)[0], text));
            case "flip" -> new HorizontalFlip(rest.isEmpty() ? 0.5 : numbers(text, rest, "flip 0.5", 1)[0]);
            case "vflip" -> new VerticalFlip(rest.isEmpty() ? 0.5 : numbers(text, rest, "vflip 0.5", 1)[0]);
            case "rotate" -> new Rotation(numbers(text, rest, "rotate 10", 1)[0]);
            case "affine" -> {
                double[] n = numbers(text, rest, "affine 0.1 0.2 5", 3);
                yield new Affine(n[0], n[1], n[2]);
            }
            case "jitter" -> {
                double[] n = numbers(text, rest, "jitter 0.2 0.2 0.2", 3);
                yield new ColorJitter(n[0], n[1], n[2]);
            }
            case "erase" -> new RandomErasing(numbers(text, rest, "erase 0.2", 1)[0]);
            case "" ->
                throw new IllegalArgumentException(
                        "augmentation: a name is missing between two commas; write it as in 'flip, crop 4'");
            default ->
                throw new IllegalArgumentException(
                        "augmentation: '" + name + "' is not known" + Nearest.hint(name, NAMES));
        };
    }

    private static double[] numbers(String text, List<String> words, String example, int count) {
        if (words.size() != count) {
            throw new IllegalArgumentException("augmentation: '" + text + "' must have " + count
                    + (count == 1 ? " number" : " numbers") + ", as in '" + example + "'; got " + words.size());
        }
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            try {
                numbers[i] = Double.parseDouble(words.get(i));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "augmentation: '" + words.get(i) + "' in '" + text + "' is not a number; write it as in '"
                                + example + "'",
                        e);
            }
        }
        return numbers;
    }

    private static int padding(double number, String text) {
        if (number != (int) number) {
            throw new IllegalArgumentException("augmentation: '" + text + "' must have a whole number of pixels");
        }
        return (int) number;
    }

    private static String text(Augmentation step) {
        return switch (step) {
            case RandomCrop(int padding) -> "crop " + padding;
            case HorizontalFlip(double probability) -> "flip " + numbers(probability);
            case VerticalFlip(double probability) -> "vflip " + numbers(probability);
            case Rotation(double degrees) -> "rotate " + numbers(degrees);
            case Affine(double translate, double zoom, double shear) -> "affine " + numbers(translate, zoom, shear);
            case ColorJitter(double brightness, double contrast, double saturation) ->
                "jitter " + numbers(brightness, contrast, saturation);
            case RandomErasing(double probability) -> "erase " + numbers(probability);
        };
    }

    private static String numbers(double... values) {
        return Arrays.stream(values)
                .mapToObj(value -> value == (int) value ? Integer.toString((int) value) : Double.toString(value))
                .collect(Collectors.joining(" "));
    }
}
