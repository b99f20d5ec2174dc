package dev.libella.app.array;

import dev.libella.signal.NdArray;
import dev.libella.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Images as arrays of 0 to 255: grey ones {@code [H, W]}, coloured ones {@code [3, H, W]} (red, green, blue). */
final class Images {
    /** Bytes that filtering takes for each sample: the image, its integers, a padded copy and the result. */
    private static final long BYTES_PER_SAMPLE = 40;

    private Images() {}

    /**
     * Reads an image.
     *
     * @throws IOException if it cannot be read, is no image, or is too large for the memory
     */
    static NdArray read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no file '" + file + "'; give a file, or an array such as \"[1, 2]\"");
        }
        try (ImageInputStream stream = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw new IOException("'" + file + "' is no image that can be read; give .npy, .csv, .json, PNG, JPEG,"
                        + " GIF, BMP, TIFF or WebP");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(stream);
                long samples = 3L * reader.getWidth(0) * reader.getHeight(0);
                long needed = samples * BYTES_PER_SAMPLE;
                if (needed > Runtime.getRuntime().maxMemory() || samples > Integer.MAX_VALUE - 8) {
                    throw new IOException("'" + file + "' has " + reader.getWidth(0) + "×" + reader.getHeight(0)
                            + " pixels and needs " + (needed >> 20) + " MiB; there are "
                            + (Runtime.getRuntime().maxMemory() >> 20)
                            + " MiB; make the image smaller, or the heap larger (JAVA_TOOL_OPTIONS=-Xmx8g)");
                }
                return array(reader.read(0));
            } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
                throw new IOException("'" + file + "' is damaged: " + e.getMessage(), e);
            } finally {
                reader.dispose();
            }
        }
    }

    private static NdArray array(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        long[] rgb = new long[3 * width * height];
        boolean grey = true;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int pixel = image.getRGB(x, y);
                int at = y * width + x;
                rgb[at] = pixel >> 16 & 0xFF;
                rgb[width * height + at] = pixel >> 8 & 0xFF;
                rgb[2 * width * height + at] = pixel & 0xFF;
                grey &= rgb[at] == rgb[width * height + at] && rgb[at] == (pixel & 0xFF);
            }
        }
        return grey
                ? NdArray.of(Shape.of(height, width), java.util.Arrays.copyOf(rgb, width * height))
                : NdArray.of(Shape.of(3, height, width), rgb);
    }

    /**
     * The array as an image; values are rounded, and those outside 0 to 255 become black or white.
     *
     * @throws IllegalArgumentException if it is neither {@code [H, W]} nor {@code [3, H, W]}, or empty
     */
    static BufferedImage image(NdArray array) {
        Shape shape = array.shape();
        boolean colour = shape.rank() == 3 && shape.size(0) == 3;
        if (!(shape.rank() == 2 || colour) || shape.elements() == 0) {
            throw new IllegalArgumentException(
                    "an image must have shape [H, W] or [3, H, W]; got " + shape + "; write .npy instead");
        }
        int height = shape.size(-2);
        int width = shape.size(-1);
        BufferedImage image =
                new BufferedImage(width, height, colour ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int band = 0; band < (colour ? 3 : 1); band++) {
                    image.getRaster().setSample(x, y, band, level(array, (band * height + y) * width + x));
                }
            }
        }
        return image;
    }

    /** An element as a level of grey, 0 to 255. */
    static int level(NdArray array, int index) {
        return (int) Math.clamp(Math.round(array.doubleAt(index)), 0L, 255L);
    }
}
