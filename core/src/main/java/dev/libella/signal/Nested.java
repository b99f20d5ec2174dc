package dev.libella.signal;

import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

/** Nested brackets, as NumPy prints arrays: {@code [[1, 2], [3, 4]]}. */
final class Nested {
    private Nested() {}

    /** The array's text; {@code element} gives the text of one element, counted row-major. */
    static String text(Shape shape, IntFunction<String> element) {
        StringBuilder text = new StringBuilder();
        append(text, shape.toArray(), 0, 0, element);
        return text.toString();
    }

    /** A number without needless decimals: 1 for 1.0, but 0.5; {@code -0.0} is 0. */
    static String number(double value) {
        return isWhole(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /** A number without needless decimals, with a float's digits. */
    static String number(float value) {
        return isWhole(value) ? Long.toString((long) value) : Float.toString(value);
    }

    /** Rows × the first row's length, after checking that all rows have that length. */
    static int elements(int rows, IntUnaryOperator length) {
        for (int row = 1; row < rows; row++) {
            if (length.applyAsInt(row) != length.applyAsInt(0)) {
                throw new ShapeException("array: all rows must be equally long; row 0 has " + length.applyAsInt(0)
                        + " numbers, row " + row + " has " + length.applyAsInt(row));
            }
        }
        return rows == 0 ? 0 : Shape.of(rows, length.applyAsInt(0)).elements();
    }

    private static boolean isWhole(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15;
    }

    private static int append(StringBuilder text, int[] sizes, int axis, int index, IntFunction<String> element) {
        if (axis == sizes.length) {
            text.append(element.apply(index));
            return index + 1;
        }
        text.append('[');
        int next = index;
        for (int i = 0; i < sizes[axis]; i++) {
            text.append(i == 0 ? "" : ", ");
            next = append(text, sizes, axis + 1, next, element);
        }
        text.append(']');
        return next;
    }
}
