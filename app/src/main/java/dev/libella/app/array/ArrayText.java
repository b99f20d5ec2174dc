package dev.libella.app.array;

import dev.libella.signal.NdArray;
import dev.libella.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/** Arrays from text: nested JSON lists, or lines of numbers. Whole numbers become integers if all are. */
final class ArrayText {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final List<String> numbers = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();

    private ArrayText() {}

    /**
     * An array from nested JSON lists of numbers; NaN, Infinity and -Infinity are allowed.
     *
     * @throws IllegalArgumentException if the text is something else or the lists are ragged
     */
    static NdArray json(String text) {
        ArrayText array = new ArrayText();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            array.element(parser, parser.nextToken(), 0);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("an array must end with its last bracket; got more after it");
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("an array must be JSON such as [1, 2] or [[1, 2], [3, 4]]; got '"
                    + shortened(text) + "': " + reason(e));
        }
        return array.build();
    }

    private static String reason(JacksonException e) {
        return e instanceof UnexpectedEndOfInputException ? "it ends before its last bracket" : e.getOriginalMessage();
    }

    /**
     * An array from lines of numbers between commas, semicolons or blanks; a single line or column is a vector.
     *
     * @throws IllegalArgumentException if there is something else, or the lines are not equally long
     */
    static NdArray csv(String text) {
        ArrayText array = new ArrayText();
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        array.sizes.add(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            String[] cells = lines.get(i).strip().split("\\s*[,;]\\s*|\\s+", -1);
            array.size(1, cells.length, "line " + (i + 1));
            for (String cell : cells) {
                array.numbers.add(cell);
            }
        }
        if (lines.size() == 1 || (array.sizes.size() == 2 && array.sizes.get(1) == 1)) {
            array.sizes.clear();
            array.sizes.add(array.numbers.size());
        }
        return array.build();
    }

    private void element(JsonParser parser, @Nullable JsonToken token, int depth) {
        if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            if (depth != sizes.size()) {
                throw new IllegalArgumentException(
                        "an array must have numbers at one depth only; got " + parser.getString() + " beside a list");
            }
            numbers.add(parser.getString());
            return;
        }
        if (token != JsonToken.START_ARRAY) {
            throw new IllegalArgumentException(
                    "an array must hold numbers; got " + (token == null ? "nothing" : parser.getString()));
        }
        if (!numbers.isEmpty() && depth >= sizes.size()) {
            throw new IllegalArgumentException(
                    "an array must have numbers at one depth only; got a list beside numbers");
        }
        int index = -1;
        if (depth == sizes.size()) {
            sizes.add(-1);
            index = depth;
        }
        int count = 0;
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            element(parser, next, depth + 1);
            count++;
        }
        if (index >= 0) {
            sizes.set(depth, count);
        } else {
            size(depth, count, "a list");
        }
    }

    private void size(int depth, int count, String what) {
        if (depth == sizes.size()) {
            sizes.add(count);
        } else if (sizes.get(depth) != count) {
            throw new IllegalArgumentException("all rows of an array must be equally long; got " + what + " of " + count
                    + " after one of " + sizes.get(depth));
        }
    }

    private NdArray build() {
        Shape shape = Shape.of(sizes.stream().mapToInt(Integer::intValue).toArray());
        boolean whole = !numbers.isEmpty() && numbers.stream().allMatch(text -> text.matches("[+-]?[0-9]+"));
        return whole
                ? NdArray.of(
                        shape, numbers.stream().mapToLong(ArrayText::integer).toArray())
                : NdArray.of(
                        shape, numbers.stream().mapToDouble(ArrayText::real).toArray());
    }

    private static long integer(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "integers must fit 64 bits; got " + shortened(text) + "; write it as " + shortened(text) + ".0");
        }
    }

    private static double real(String text) {
        try {
            return switch (text.toLowerCase(java.util.Locale.ROOT)) {
                case "nan" -> Double.NaN;
                case "inf", "infinity", "+inf", "+infinity" -> Double.POSITIVE_INFINITY;
                case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(text);
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("an array must hold numbers; got '" + shortened(text) + "'");
        }
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
