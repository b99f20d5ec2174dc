package dev.libella.signal;

/** What is read outside an image: the numbers {@code a b c d} seen from their left and right ends. */
public sealed interface Boundary {
    /** Zeros: {@code 0 0 | a b c d | 0 0}. */
    Boundary ZEROS = new Fill(0);

    /** Repeated: {@code c d | a b c d | a b}. */
    Boundary WRAP = new Wrap();

    /** Mirrored, the edge sample twice: {@code b a | a b c d | d c}. */
    Boundary SYMM = new Symm();

    /** One value everywhere outside. */
    static Boundary fill(double value) {
        return new Fill(value);
    }

    /**
     * The sample that is read at a position of an axis, inside or outside.
     *
     * @param boundary what is outside
     * @param size samples of the axis, ≥ 1
     * @param none what is returned where no sample is read but a value of the boundary's own
     * @return in [0, size), or {@code none}
     */
    static int source(Boundary boundary, int position, int size, int none) {
        if (position >= 0 && position < size) {
            return position;
        }
        return switch (boundary) {
            case Fill(double value) -> none;
            case Wrap() -> Math.floorMod(position, size);
            case Symm() -> {
                int folded = Math.floorMod((long) position, 2 * size);
                yield folded < size ? folded : 2 * size - 1 - folded;
            }
        };
    }

    /** One value everywhere outside; for integer images it must be an integer. */
    record Fill(double value) implements Boundary {}

    /** The image repeated without end. */
    record Wrap() implements Boundary {}

    /** The image mirrored at its edges, the edge sample twice, without end. */
    record Symm() implements Boundary {}

    /**
     * The boundary with a name of SciPy's: {@code fill} (or {@code pad}), {@code wrap} (or {@code circular}), {@code
     * symm} (or {@code symmetric}).
     *
     * @param fillvalue the value for {@code fill}: one number. Not modified.
     * @throws IllegalArgumentException if the word is another one, or there is not exactly one value
     */
    static Boundary parse(String word, double... fillvalue) {
        if (fillvalue.length != 1) {
            throw new IllegalArgumentException("fillvalue: must be one number; got "
                    + (fillvalue.length == 0 ? "an empty array" : "an array of " + fillvalue.length));
        }
        return switch (word) {
            case "fill", "pad" -> fill(fillvalue[0]);
            case "wrap", "circular" -> WRAP;
            case "symm", "symmetric" -> SYMM;
            default ->
                throw new IllegalArgumentException("boundary: must be one of 'fill', 'wrap' (or 'circular') or 'symm'"
                        + " (or 'symmetric'); got '" + word + "'");
        };
    }
}
