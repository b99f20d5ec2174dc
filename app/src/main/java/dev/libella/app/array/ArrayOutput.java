package dev.libella.app.array;

import dev.libella.format.AtomicFile;
import dev.libella.format.Npy;
import dev.libella.signal.NdArray;
import dev.libella.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Shows an array as a matrix, as JSON, or writes it into a file. */
public final class ArrayOutput {
    private static final int MOST_SHOWN = 1000;
    private static final int EDGE = 3;

    private ArrayOutput() {}

    /** {@code {"shape":[…],"data":[…]}}, row-major, integers as integers; NaN and infinities are strings. */
    public static String json(NdArray array) {
        String shape = IntStream.of(array.shape().toArray())
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(","));
        String data = IntStream.range(0, array.shape().elements())
                .mapToObj(i -> jsonNumber(array, i))
                .collect(Collectors.joining(","));
        return "{\"shape\":[" + shape + "],\"data\":[" + data + "]}";
    }

    /**
     * Writes a file, in the format that its name ends with.
     *
     * @throws IOException if it cannot be written
     * @throws IllegalArgumentException if the name has another ending, or the array is no image and should be
     */
    public static void write(NdArray array, Path file) throws IOException {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".npy")) {
            Npy.write(file, array);
        } else if (name.endsWith(".json")) {
            write(file, (json(array) + "\n").getBytes(StandardCharsets.UTF_8));
        } else if (name.endsWith(".png")) {
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            ImageIO.write(Images.image(array), "png", png);
            write(file, png.toByteArray());
        } else {
            throw new IllegalArgumentException("the output's name must end in .npy, .png or .json; got '" + file + "'");
        }
    }

    static void write(Path file, byte[] content) throws IOException {
        AtomicFile.write(file, (FileChannel channel) -> {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        });
    }

    /**
     * The array as NumPy prints it, with aligned columns; of more than 1000 numbers only the edges.
     *
     * <pre>[[1 1 0]
     *  [1 2 1]]</pre>
     */
    public static String matrix(NdArray array) {
        boolean edges = array.shape().elements() > MOST_SHOWN;
        int width = 0;
        for (int i = 0; i < array.shape().elements(); i++) {
            if (!edges || isShown(i, array.shape())) {
                width = Math.max(width, number(array, i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        append(text, array, 0, 0, edges, width);
        return text.toString();
    }

    /** One number as NumPy prints it: at most eight decimals, none that are zero. */
    public static String number(NdArray array, int index) {
        if (array instanceof NdArray.Longs longs) {
            return Long.toString(longs.array()[index]);
        }
        double value = array.doubleAt(index);
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }
        if (value != 0 && (Math.abs(value) >= 1e16 || Math.abs(value) < 1e-4)) {
            return String.format(Locale.ROOT, "%.8e", value)
                    .replaceFirst("0+e", "e")
                    .replaceFirst("\\.e", "e");
        }
        String text = String.format(Locale.ROOT, "%.8f", value).replaceFirst("\\.?0+$", "");
        return text.equals("-0") ? "0" : text;
    }

    private static String jsonNumber(NdArray array, int index) {
        return switch (array) {
            case NdArray.Longs longs -> Long.toString(longs.array()[index]);
            case NdArray.Floats floats
            when Float.isFinite(floats.array()[index]) -> Float.toString(floats.array()[index]);
            case NdArray.Doubles doubles
            when Double.isFinite(doubles.array()[index]) -> Double.toString(doubles.array()[index]);
            case NdArray.Floats floats -> "\"" + floats.array()[index] + "\"";
            case NdArray.Doubles doubles -> "\"" + doubles.array()[index] + "\"";
        };
    }

    private static boolean isShown(int index, Shape shape) {
        int rest = index;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            int position = rest % shape.size(axis);
            if (position >= EDGE && position < shape.size(axis) - EDGE) {
                return false;
            }
            rest /= shape.size(axis);
        }
        return true;
    }

    private static int append(StringBuilder text, NdArray array, int axis, int index, boolean edges, int width) {
        Shape shape = array.shape();
        if (axis == shape.rank()) {
            String number = number(array, index);
            text.append(" ".repeat(width - number.length())).append(number);
            return index + 1;
        }
        boolean last = axis == shape.rank() - 1;
        String between = last ? " " : "\n" + " ".repeat(axis + 1);
        int below = shape.from(axis + 1).elements();
        int next = index;
        text.append('[');
        for (int i = 0; i < shape.size(axis); i++) {
            text.append(i == 0 ? "" : between);
            if (edges && i >= EDGE && i < shape.size(axis) - EDGE) {
                text.append("...");
                next += (shape.size(axis) - 2 * EDGE) * below;
                i = shape.size(axis) - EDGE - 1;
            } else {
                next = append(text, array, axis + 1, next, edges, width);
            }
        }
        text.append(']');
        return next;
    }
}
