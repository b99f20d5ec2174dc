package dev.libella.onnx.tensor;

import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Numbers as ONNX and people write them. */
final class Texts {
    private Texts() {}

    /** A number as text when it is cast to a string: integers without a point, as Python prints infinities and NaN. */
    static String of(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "INF" : "-INF";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    /** The first few elements, in brackets. */
    static String first(int length, IntFunction<String> element) {
        int shown = Math.min(8, length);
        return IntStream.range(0, shown).mapToObj(element).collect(Collectors.joining(", ", "[", ""))
                + (shown < length ? ", …]" : "]");
    }
}
