package dev.libella.nn;

import dev.libella.tensor.Padding;
import dev.libella.tensor.Window;
import dev.libella.text.Nearest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words that describe one layer, read from left to right; every error knows its column. */
final class LayerWords {
    private static final Pattern WORD = Pattern.compile("\\S+");

    private final String text;
    private final int offset;
    private final Matcher words;
    private int column;

    /**
     * @param text the words, with spaces between
     * @param column where the text begins, counted from 1
     */
    LayerWords(String text, int column) {
        this.text = text;
        this.offset = column;
        this.words = WORD.matcher(text);
        this.column = column + text.length() - text.stripLeading().length();
    }

    /** Where the words stand, for the beginning of a message. */
    String place() {
        return "column " + column + (text.isBlank() ? ": " : ", '" + text.strip() + "': ");
    }

    /** The next word. */
    String word(String what) {
        if (!words.find()) {
            column = offset + text.length();
            throw new IllegalArgumentException(what + " must follow");
        }
        column = offset + words.start();
        return words.group();
    }

    /** Whether there is another word. */
    boolean more() {
        int before = words.hasMatch() ? words.end() : 0;
        boolean found = words.find();
        words.region(before, text.length());
        return found;
    }

    int integer(String what) {
        return integer(what, word(what));
    }

    double number(String what) {
        String word = word(what);
        try {
            return Double.parseDouble(word);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(what + " must be a number; got '" + word + "'", e);
        }
    }

    /** The next word as a number, or the usual one if there is none. */
    double numberOr(double usual, String what) {
        return more() ? number(what) : usual;
    }

    /** One size for all axes, or one for each with an x between: {@code 3}, {@code 3x5}. */
    List<Integer> sizes(int axes, String what) {
        String word = word(what);
        String[] parts = word.split("[x×]", -1);
        if (parts.length != 1 && parts.length != axes) {
            throw new IllegalArgumentException(
                    what + " must be one number, or " + axes + " with an x between; got '" + word + "'");
        }
        List<Integer> sizes = new ArrayList<>();
        for (String part : parts) {
            sizes.add(integer(what, part));
        }
        return parts.length == axes ? sizes : Collections.nCopies(axes, sizes.getFirst());
    }

    /** Checks that all words were read. */
    void end(String layer) {
        if (more()) {
            throw new IllegalArgumentException(layer + ": nothing more was expected; got '" + word("") + "'");
        }
    }

    /**
     * What may stand behind a window's size, in any order.
     *
     * @param windows one for each axis
     * @param groups 1 unless said
     */
    record Options(List<Window> windows, int groups, boolean bias, boolean countPadding) {}

    /**
     * The options up to the last word.
     *
     * @param layer the layer's name
     * @param windows what holds unless an option says otherwise, one for each axis
     * @param allowed which options the layer has
     */
    Options options(String layer, List<Window> windows, Set<String> allowed) {
        List<Window> changed = new ArrayList<>(windows);
        int groups = 1;
        boolean bias = true;
        boolean countPadding = true;
        while (more()) {
            String option = word("an option");
            if (!allowed.contains(option)) {
                throw new IllegalArgumentException(
                        layer + " has no option '" + option + "'" + Nearest.hint(option, new TreeSet<>(allowed)));
            }
            switch (option) {
                case "same" -> changed.replaceAll(window -> window.withPadding(Padding.SAME));
                case "valid" -> changed.replaceAll(window -> window.withPadding(Padding.VALID));
                case "ceil" -> changed.replaceAll(window -> window.withCeilMode(true));
                case "nobias" -> bias = false;
                case "nopad" -> countPadding = false;
                case "groups" -> groups = integer("groups");
                default -> {
                    List<Integer> sizes = sizes(windows.size(), option);
                    for (int axis = 0; axis < sizes.size(); axis++) {
                        int size = sizes.get(axis);
                        Window window = changed.get(axis);
                        changed.set(
                                axis,
                                switch (option) {
                                    case "stride" -> window.withStride(size);
                                    case "padding" -> window.withPadding(size);
                                    default -> window.withDilation(size);
                                });
                    }
                }
            }
        }
        return new Options(changed, groups, bias, countPadding);
    }

    private static int integer(String what, String word) {
        try {
            return Integer.parseInt(word);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(what + " must be a whole number; got '" + word + "'", e);
        }
    }
}
