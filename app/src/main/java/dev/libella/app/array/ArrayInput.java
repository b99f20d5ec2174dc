package dev.libella.app.array;

import dev.libella.format.Npy;
import dev.libella.signal.NdArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * An array given on the command line: JSON such as {@code "[[1, 2], [3, 4]]"}, or a {@code .npy}, {@code .csv}, {@code
 * .json} or image file.
 *
 * @param array the numbers; an image is {@code [H, W]} if grey and {@code [3, H, W]} in colour, 0 to 255
 * @param image whether it came from an image
 */
public record ArrayInput(NdArray array, boolean image) {

    /** What the steps of a window are shown on: of an image in colour its green, of anything else all of it. */
    public NdArray shown() {
        return image && array.shape().rank() == 3 ? channel(array, 1) : array;
    }

    /**
     * One channel of an image, as an array of its own.
     *
     * @param image {@code [C, H, W]}. Not modified.
     * @param index from 0
     * @return {@code [H, W]}
     */
    public static NdArray channel(NdArray image, int index) {
        NdArray channel = image.zeros(image.shape().from(1));
        int size = channel.shape().elements();
        System.arraycopy(image.array(), index * size, channel.array(), 0, size);
        return channel;
    }

    /**
     * Reads an argument.
     *
     * @param argument JSON if it begins with a bracket, digit or sign, else a file's name
     * @throws IOException if the file cannot be read or holds something else
     * @throws IllegalArgumentException if the text is no array
     */
    public static ArrayInput read(String argument) throws IOException {
        String text = argument.strip();
        boolean number = text.matches("[+-]?[0-9.][0-9.eE+-]*");
        if (text.startsWith("[") || number) {
            return new ArrayInput(ArrayText.json(text), false);
        }
        Path file = Path.of(argument);
        String name = argument.toLowerCase(Locale.ROOT);
        if (name.endsWith(".npy")) {
            return new ArrayInput(Npy.read(file), false);
        }
        if (name.endsWith(".csv")) {
            return new ArrayInput(ArrayText.csv(Files.readString(file)), false);
        }
        if (name.endsWith(".json")) {
            return new ArrayInput(ArrayText.json(Files.readString(file)), false);
        }
        return new ArrayInput(Images.read(file), true);
    }
}
