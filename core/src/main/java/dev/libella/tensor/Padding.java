package dev.libella.tensor;

/**
 * How many positions are imagined before and after an axis so that a window can hang over its ends. A convolution
 * reads zeros there, an average pool zeros that count or do not, a maximum pool nothing.
 */
public sealed interface Padding {
    /** No padding: the window stays inside. */
    Padding VALID = new Valid();

    /** As much as keeps the size at stride 1; an odd remainder goes behind. */
    Padding SAME = new Same();

    /** The same number on both sides. */
    static Padding of(int both) {
        return new Explicit(both, both);
    }

    /** Different numbers before and after. */
    static Padding of(int before, int after) {
        return new Explicit(before, after);
    }

    /** No padding. */
    record Valid() implements Padding {}

    /**
     * {@code dilation·(kernel−1)} positions in all, the smaller half before and the larger behind, as PyTorch's {@code
     * padding='same'}. Only with stride 1: with a larger stride "same" would depend on the input, and frameworks
     * disagree about it.
     */
    record Same() implements Padding {}

    /**
     * Given numbers.
     *
     * @param before positions before the axis, ≥ 0
     * @param after positions after the axis, ≥ 0
     */
    record Explicit(int before, int after) implements Padding {
        /** @throws ShapeException if a number is negative */
        public Explicit {
            if (before < 0 || after < 0) {
                throw new ShapeException(
                        "padding: must not be negative; got " + before + " before and " + after + " after");
            }
        }
    }
}
