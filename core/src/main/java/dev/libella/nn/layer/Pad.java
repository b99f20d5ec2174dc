package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;
import java.util.List;

/**
 * Positions added around (or, with negative numbers, cut off) the innermost axes; {@code [N, C, …]}. No parameters.
 *
 * @param before positions before each padded axis, outermost of them first
 * @param after positions after each padded axis, in the same order
 * @param mode what is put there
 */
public record Pad(List<Integer> before, List<Integer> after, Mode mode) implements Layer {
    /** What is put at the new positions. */
    public sealed interface Mode {
        /** One number. */
        record Constant(double value) implements Mode {}

        /** The inside mirrored, the edge not repeated: {@code c b | a b c | b a}. */
        record Reflect() implements Mode {}

        /** The edge repeated: {@code a a | a b c | c c}. */
        record Replicate() implements Mode {}

        /** The other end: {@code b c | a b c | a b}. */
        record Circular() implements Mode {}
    }

    /** @throws ShapeException if the two lists do not have the same length */
    public Pad {
        before = List.copyOf(before);
        after = List.copyOf(after);
        if (before.size() != after.size() || before.isEmpty()) {
            throw new ShapeException(
                    "pad: needs one number before and one after each padded axis; got " + before + " and " + after);
        }
    }
}
