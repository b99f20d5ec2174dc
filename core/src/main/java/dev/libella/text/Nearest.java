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
     * The name with the fewest edits (Damerau 1964), if they are no more than a third of the longer one's letters
     * or one; upper and lower case are the same. Of equals, the first.
     *
     * @param known the names there are. Not modified.
     */
    public static Optional<String> name(String unknown, Collection<String> known) {
        return known.stream()
                .filter(name -> edits(unknown, name) <= Math.max(1, Math.max(unknown.length(), name.length()) / 3))
                .min(Comparator.comparingInt(name -> edits(unknown, name)));
    }

    /** How many letters must be put in, taken out, changed, or swapped with the next one. */
    private static int edits(String from, String to) {
        String a = from.toLowerCase(Locale.ROOT);
        String b = to.toLowerCase(Locale.ROOT);
        int[][] edits = new int[a.length() + 1][b.length() + 1]; // from a's first i letters to b's first j
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int change = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                edits[i][j] = Math.min(change, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    edits[i][j] = Math.min(edits[i][j], 1 + edits[i - 2][j - 2]);
                }
            }
        }
        return edits[a.length()][b.length()];
    }
}
