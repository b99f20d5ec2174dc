package dev.libella.app.text;

import dev.libella.text.Nearest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A name with settings, such as {@code sgd momentum 0.9 nesterov}: some have a number behind them, the others are
 * switched on by being there. Immutable.
 */
final class Settings {
    private final Map<String, Double> numbers;
    private final Set<String> switches;

    private Settings(Map<String, Double> numbers, Set<String> switches) {
        this.numbers = Map.copyOf(numbers);
        this.switches = Set.copyOf(switches);
    }

    /** The first word of a text, in small letters; empty for an empty text. */
    static String name(String text) {
        return words(text).getFirst();
    }

    /**
     * Reads what stands behind the name.
     *
     * @param text the name and its settings
     * @param numbers settings that need a number
     * @param switches settings without one
     * @throws IllegalArgumentException if a setting is unknown or comes twice, or a number is missing or none
     */
    static Settings read(String text, List<String> numbers, List<String> switches) {
        List<String> words = words(text);
        Map<String, Double> found = new LinkedHashMap<>();
        Set<String> on = new HashSet<>();
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            boolean again;
            if (numbers.contains(word)) {
                if (i + 1 == words.size()) {
                    throw new IllegalArgumentException(
                            "'" + word + "' in '" + text + "' needs a number behind it, as in '" + word + " 0.9'");
                }
                again = found.put(word, number(words.get(++i), text)) != null;
            } else if (switches.contains(word)) {
                again = !on.add(word);
            } else {
                List<String> known = new ArrayList<>(numbers);
                known.addAll(switches);
                throw new IllegalArgumentException("'" + word + "' in '" + text + "' is not a setting of "
                        + words.getFirst() + (known.isEmpty() ? ", which has none" : Nearest.hint(word, known)));
            }
            if (again) {
                throw new IllegalArgumentException("'" + word + "' comes twice in '" + text + "'; write it once");
            }
        }
        return new Settings(found, on);
    }

    /** A setting's number, or another if it was not given. */
    double number(String setting, double otherwise) {
        return numbers.getOrDefault(setting, otherwise);
    }

    /** Whether a switch is on. */
    boolean has(String setting) {
        return switches.contains(setting);
    }

    /**
     * Reads numbers that stand behind the name alone, such as {@code step 3 0.1}.
     *
     * @param least how many there must be
     * @param most how many there may be
     * @param example shown if it is not so
     * @throws IllegalArgumentException if there are too few or too many, or one is none
     */
    static double[] numbers(String text, int least, int most, String example) {
        List<String> words = words(text);
        int count = words.size() - 1;
        if (count < least || count > most) {
            String wanted = least == most ? least + (least == 1 ? " number" : " numbers") : least + " or more numbers";
            throw new IllegalArgumentException("'" + text + "' must have " + (most == 0 ? "no number" : wanted)
                    + " behind its name, as in '" + example + "'; got " + count);
        }
        return words.stream().skip(1).mapToDouble(word -> number(word, text)).toArray();
    }

    private static List<String> words(String text) {
        return Arrays.asList(text.strip().toLowerCase(Locale.ROOT).split("\\s+", -1));
    }

    private static double number(String word, String text) {
        try {
            double number = Double.parseDouble(word);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The sentence below says it better.
        }
        throw new IllegalArgumentException("'" + word + "' in '" + text + "' must be a number, such as 0.9");
    }
}
