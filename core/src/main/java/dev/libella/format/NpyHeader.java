package dev.libella.format;

import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the header of a NumPy array file says: a Python dictionary with exactly the keys {@code descr}, {@code
 * fortran_order} and {@code shape}.
 *
 * @param kind the letter of the element type: {@code b} (bool), {@code i}, {@code u} or {@code f}
 * @param bytes of one element: 1, 2, 4 or 8
 * @param order of the bytes of one element
 * @param fortran whether the first axis is the fastest one
 * @param shape the sizes of the axes
 */
record NpyHeader(char kind, int bytes, ByteOrder order, boolean fortran, Shape shape) {
    private static final Pattern DICTIONARY = Pattern.compile("\\s*\\{(.*)}\\s*", Pattern.DOTALL);
    private static final Pattern ENTRY = Pattern.compile(
            "\\s*(['\"])(\\w+)\\1\\s*:\\s*((['\"])[^'\"]*\\4|True|False|\\([^()]*\\)|\\[.*])\\s*(,|$)", Pattern.DOTALL);
    private static final Pattern DESCR = Pattern.compile("([<>|=]?)([a-zA-Z?])([0-9]*)(?:\\[.*])?");

    /**
     * Reads the dictionary.
     *
     * @throws FormatException if it is not one that NumPy writes for real numbers
     */
    static NpyHeader parse(String text) throws FormatException {
        Matcher dictionary = DICTIONARY.matcher(text);
        if (!dictionary.matches()) {
            throw new FormatException("npy: the header must be a Python dictionary; got: " + shortened(text));
        }
        String descr = null;
        Boolean fortran = null;
        String shape = null;
        String rest = dictionary.group(1);
        while (!rest.isBlank()) {
            Matcher entry = ENTRY.matcher(rest);
            if (!entry.lookingAt()) {
                throw new FormatException("npy: the header cannot be read from: " + shortened(rest));
            }
            String value = entry.group(3);
            boolean again;
            switch (entry.group(2)) {
                case "descr" -> {
                    again = descr != null;
                    descr = value;
                }
                case "fortran_order" -> {
                    again = fortran != null;
                    if (!value.equals("True") && !value.equals("False")) {
                        throw new FormatException("npy: fortran_order must be True or False; got " + shortened(value));
                    }
                    fortran = value.equals("True");
                }
                case "shape" -> {
                    again = shape != null;
                    shape = value;
                }
                default ->
                    throw new FormatException("npy: the header may have descr, fortran_order and shape; got "
                            + shortened(entry.group(2)));
            }
            if (again) {
                throw new FormatException("npy: the header has " + entry.group(2) + " twice");
            }
            rest = rest.substring(entry.end());
        }
        if (descr == null || fortran == null || shape == null) {
            throw new FormatException(
                    "npy: the header must have descr, fortran_order and shape; got: " + shortened(text));
        }
        return typed(descr, fortran, shape(shape));
    }

    private static NpyHeader typed(String quoted, boolean fortran, Shape shape) throws FormatException {
        if (quoted.startsWith("[")) {
            throw new FormatException("npy: holds records with named fields; only arrays of real numbers can be read:"
                    + " save one field, e.g. numpy.save(file, array['field'])");
        }
        String descr = quoted.substring(1, quoted.length() - 1);
        Matcher matcher = DESCR.matcher(descr);
        if (!matcher.matches()) {
            throw new FormatException("npy: descr must be a NumPy type such as '<f8'; got '" + shortened(descr) + "'");
        }
        char kind = matcher.group(2).charAt(0);
        String width = matcher.group(3);
        switch (kind) {
            case 'c' -> throw unreadable(descr, "complex numbers", "array.real or numpy.abs(array)");
            case 'S', 'a', 'U' -> throw unreadable(descr, "strings", "array.astype(float)");
            case 'O' -> throw unreadable(descr, "Python objects", "array.astype(float)");
            case 'M', 'm' -> throw unreadable(descr, "dates or durations", "array.astype('int64')");
            case 'V' -> throw unreadable(descr, "raw bytes", "array.view('uint8')");
            default -> {}
        }
        String type = kind + width;
        boolean known = List.of("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8")
                .contains(type);
        if (!known) {
            throw new FormatException("npy: numbers of type '" + shortened(descr)
                    + "' cannot be read; save them as double: numpy.save(file, array.astype('float64'))");
        }
        int bytes = width.charAt(0) - '0';
        String order = matcher.group(1);
        if (bytes > 1 && !order.equals("<") && !order.equals(">")) {
            throw new FormatException(
                    "npy: descr must say the byte order of '" + type + "' with < or >; got '" + shortened(descr) + "'");
        }
        return new NpyHeader(
                kind, bytes, order.equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN, fortran, shape);
    }

    private static FormatException unreadable(String descr, String what, String instead) {
        return new FormatException("npy: holds " + what + " (" + shortened(descr)
                + "); only real numbers can be read: numpy.save(file, " + instead + ")");
    }

    private static Shape shape(String tuple) throws FormatException {
        if (!tuple.startsWith("(")) {
            throw new FormatException("npy: shape must be a tuple such as (3, 4); got " + shortened(tuple));
        }
        String inside = tuple.substring(1, tuple.length() - 1).strip();
        List<Integer> sizes = new ArrayList<>();
        try {
            // One size needs its comma: (3,) is a tuple, (3) is a number.
            if (!inside.isEmpty() && !inside.contains(",")) {
                throw new NumberFormatException(inside);
            }
            String[] parts = inside.split(",", -1);
            for (int i = 0; i < parts.length; i++) {
                boolean last = i == parts.length - 1 && parts[i].isBlank();
                if (!last) {
                    // Python 2 wrote long integers as 3L.
                    sizes.add(Integer.parseInt(parts[i].strip().replaceFirst("L$", "")));
                }
            }
        } catch (NumberFormatException e) {
            throw new FormatException("npy: shape must be a tuple of sizes below 2147483648; got " + shortened(tuple));
        }
        try {
            return Shape.of(sizes.stream().mapToInt(Integer::intValue).toArray());
        } catch (ShapeException | ArithmeticException e) {
            throw new FormatException("npy: " + e.getMessage());
        }
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
