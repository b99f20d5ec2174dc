package dev.libella.app.text;

import dev.libella.tensor.Shape;
import java.util.regex.Pattern;

/** Reads the shape of one image: {@code 3x32x32} is 3 channels, 32 rows and 32 columns. */
public final class InputShapeText {
    private static final Pattern FORM = Pattern.compile("[1-9][0-9]{0,8}([x×][1-9][0-9]{0,8}){2}");

    private InputShapeText() {}

    /**
     * The shape that a text describes.
     *
     * @throws IllegalArgumentException if it is not numbers of at least 1 with x between them
     */
    public static Shape parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("an input must be channels, height and width, each at least 1,"
                    + " as in 1x28x28 or 3x224x224; got '" + text + "'");
        }
        String[] words = text.split("[x×]", -1);
        int[] sizes = new int[words.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Integer.parseInt(words[i]);
        }
        return Shape.of(sizes);
    }
}
