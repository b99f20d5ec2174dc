package dev.libella.signal;

/** How much of the full convolution of two inputs with n and m samples along an axis is kept. */
public enum Mode {
    /** All n + m − 1 positions at which the inputs overlap. */
    FULL,
    /** As many as the first input has (SciPy) or as the longer one has (NumPy), from the middle of the full result. */
    SAME,
    /** The |n − m| + 1 positions at which the shorter input lies wholly inside the longer one. */
    VALID;

    /**
     * The mode with a name of NumPy's and SciPy's: {@code full}, {@code same} or {@code valid}.
     *
     * @throws IllegalArgumentException if it is another word
     */
    public static Mode parse(String word) {
        return switch (word) {
            case "full" -> FULL;
            case "same" -> SAME;
            case "valid" -> VALID;
            default ->
                throw new IllegalArgumentException(
                        "mode: must be one of 'valid', 'same' or 'full'; got '" + word + "'");
        };
    }
}
