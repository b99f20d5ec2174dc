package dev.libella.data;

import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.util.Collections;
import java.util.List;

/**
 * What a network expects of its images, and so how any image becomes its input:
 *
 * <ol>
 *   <li>transparent parts are laid on white;
 *   <li>colour becomes grey by 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601) if the network has one channel, grey becomes
 *       three equal channels if it has three;
 *   <li>the image is brought to the network's size, bilinearly, antialiased when it shrinks ({@link Fit});
 *   <li>it is inverted if need be ({@link Polarity});
 *   <li>the pixels, in [0, 1] and in steps of 1/255, are normalised: {@code (x − mean) / std}, each channel for itself.
 * </ol>
 *
 * <p>Only the last step concerns images that already are a {@link Dataset}'s. Immutable.
 *
 * @param input the network's input without the batch: {@code [C, H, W]}, with 1 or 3 channels if images are to be
 *     converted
 * @param mean what is taken off, one number for each channel
 * @param std what is divided by, one positive number for each channel
 * @param polarity whether images are inverted
 * @param fit how images come to size
 */
public record Preprocessing(Shape input, List<Float> mean, List<Float> std, Polarity polarity, Fit fit) {

    /**
     * @throws ShapeException if the input is not {@code [C, H, W]}, or there is not one mean and one standard deviation
     *     for each channel
     * @throws IllegalArgumentException if a number is not finite or a standard deviation not positive
     */
    public Preprocessing {
        if (input.rank() != 3 || input.elements() == 0) {
            throw new ShapeException(
                    "preprocessing: the input must be [C, H, W] with sizes of at least 1; got " + input);
        }
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != input.size(0) || std.size() != input.size(0)) {
            throw new ShapeException("preprocessing: input " + input + " needs " + input.size(0)
                    + " means and standard deviations; got " + mean.size() + " and " + std.size());
        }
        for (int channel = 0; channel < mean.size(); channel++) {
            if (!Float.isFinite(mean.get(channel)) || !Float.isFinite(std.get(channel)) || std.get(channel) <= 0) {
                throw new IllegalArgumentException(
                        "preprocessing: means must be finite and standard deviations positive;"
                                + " got mean " + mean.get(channel) + " and standard deviation " + std.get(channel)
                                + " for channel " + channel);
            }
        }
    }

    /** Pixels as they are, from 0 to 1: mean 0, standard deviation 1. */
    public static Preprocessing none(Shape input) {
        int channels = input.rank() == 0 ? 0 : input.size(0);
        return new Preprocessing(
                input, Collections.nCopies(channels, 0f), Collections.nCopies(channels, 1f), Polarity.AS_IS, Fit.CROP);
    }

    /**
     * Each channel to mean 0 and variance 1 over all pixels of a data set: the training set, always.
     *
     * <p>A channel that is the same everywhere gets the standard deviation 1.
     *
     * @throws IllegalArgumentException if the set is empty
     */
    public static Preprocessing of(Dataset training) {
        Moments moments = Moments.of(training);
        return new Preprocessing(training.shape(), moments.mean(), moments.std(), Polarity.AS_IS, Fit.CROP);
    }

    /** The same with another polarity. */
    public Preprocessing withPolarity(Polarity other) {
        return new Preprocessing(input, mean, std, other, fit);
    }

    /** The same with another fit. */
    public Preprocessing withFit(Fit other) {
        return new Preprocessing(input, mean, std, polarity, other);
    }

    /**
     * Any image as the network's input. Thread-safe.
     *
     * @param image of any size and colour. Not modified.
     * @return {@code [C, H, W]}, new
     * @throws ShapeException if the network has neither 1 nor 3 channels
     */
    public Tensor tensor(BufferedImage image) {
        byte[] pixels = pixels(image);
        Tensor tensor = Tensor.zeros(input);
        MemoryDataset.pixels(pixels, 0, tensor.data(), 0, pixels.length);
        normalize(tensor.data(), 0);
        return tensor;
    }

    /**
     * One image's pixels, normalised in place. Thread-safe for different parts of an array.
     *
     * @param image holds {@code [C, H, W]} in [0, 1] from {@code offset} on. Modified.
     */
    public void normalize(float[] image, int offset) {
        int plane = input.size(1) * input.size(2);
        for (int channel = 0; channel < mean.size(); channel++) {
            float shift = mean.get(channel);
            float scale = 1 / std.get(channel);
            int end = offset + (channel + 1) * plane;
            for (int i = end - plane; i < end; i++) {
                image[i] = (image[i] - shift) * scale;
            }
        }
    }

    /** Any image in the network's size and colour, {@code [C, H, W]}, 0 to 255, not yet normalised. */
    byte[] pixels(BufferedImage image) {
        int channels = input.size(0);
        if (channels != 1 && channels != 3) {
            throw new ShapeException(
                    "preprocessing: images are grey (1 channel) or colour (3 channels); the input is " + input);
        }
        byte[] pixels = Pixels.of(image, channels, input.size(1), input.size(2), fit);
        if (polarity.inverts(pixels, channels, input.size(1), input.size(2))) {
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) ~pixels[i]; // 255 − x
            }
        }
        return pixels;
    }
}
