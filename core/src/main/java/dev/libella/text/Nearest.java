package dev.libella.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known name that an unknown one was probably meant to be. */
public final class Nearest {
    private Nearest() {}

    /**
     * The end of a sentence about an unknown name: {@code ; did you mean 'flip'? Known: crop, erase, flip}.
     *
     * @param unknown what came
     * @param known the names there are, in the order to show. Not modified.
     */
    public static String hint(String unknown, Collection<String> known) {
        return name(unknown, known)
                        .map(name -> "; did you mean '" + name + "'?")
                        .orElse(".") + " Known: " + String.join(", ", known);
    }

    /**
     * The name with the fewest edits (Levenshtein 1966), if they are no more than a third of the longer one's letters
     * or one; upper and lower case are the same. Of equals, the first.
     *
     * @param known the names there are. Not modified.
     */
    public static Optional<String> name(String unknown, Collection<String> known) {
        return known.stream()
                .filter(name -> edits(unknown, name) <= Math.max(1, Math.max(unknown.length(), name.length()) / 3))
                .min(Comparator.comparingInt(name -> edits(unknown, name)));
    }

    /** How many letters must be put in, taken out or changed. */
    private static int edits(String from, String to) {
        String a = from.toLowerCase(Locale.ROOT);
        String b = to.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1]; // edits from a's first i letters to b's first j
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
