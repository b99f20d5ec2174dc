package dev.libella.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** From an image of any kind and size to planes of bytes of a wanted size. */
final class Pixels {
    private Pixels() {}

    /**
     * The image as {@code [channels, height, width]}, 0 to 255.
     *
     * <p>Rows are read one after the other and narrowed at once, so beside the image itself only as many rows of the
     * wanted width are held as the image is high.
     *
     * @param channels 1 for grey, 3 for red, green, blue
     */
    static byte[] of(BufferedImage image, int channels, int height, int width, Fit fit) {
        double boxWidth = image.getWidth();
        double boxHeight = image.getHeight();
        if (fit == Fit.CROP) {
            double scale = Math.min(boxWidth / width, boxHeight / height);
            boxWidth = width * scale;
            boxHeight = height * scale;
        }
        Taps across = Taps.of(image.getWidth(), boxWidth, width);
        Taps down = Taps.of(image.getHeight(), boxHeight, height);

        Rows rows = new Rows(image, channels);
        float[] row = new float[channels * image.getWidth()]; // [channels, image width]
        float[] narrow = new float[channels * image.getHeight() * width]; // [channels, image height, width]
        for (int y = down.first(0); y < down.end(height - 1); y++) {
            rows.read(y, row);
            for (int channel = 0; channel < channels; channel++) {
                across.apply(row, channel * image.getWidth(), 1, narrow, (channel * image.getHeight() + y) * width, 1);
            }
        }
        float[] column = new float[height];
        byte[] pixels = new byte[channels * height * width];
        for (int channel = 0; channel < channels; channel++) {
            for (int x = 0; x < width; x++) {
                down.apply(narrow, channel * image.getHeight() * width + x, width, column, 0, 1);
                for (int y = 0; y < height; y++) {
                    pixels[(channel * height + y) * width + x] = (byte) Math.clamp(Math.round(column[y]), 0, 255);
                }
            }
        }
        return pixels;
    }

    /** Reads an image's rows as grey or colour, 0 to 255. */
    private static final class Rows {
        private final BufferedImage image;
        private final int channels;
        private final boolean grey;
        private final int[] rgb;
        private final float[] samples;
        private final float[] alpha;

        Rows(BufferedImage image, int channels) {
            this.image = image;
            this.channels = channels;
            ColorModel model = image.getColorModel();
            // Java takes grey for linear light and would brighten it on the way to RGB: read what the file says.
            this.grey =
                    !(model instanceof IndexColorModel) && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
            this.rgb = new int[grey ? 0 : image.getWidth()];
            this.samples = new float[grey ? image.getWidth() : 0];
            this.alpha = new float[grey && model.hasAlpha() ? image.getWidth() : 0];
        }

        /** @param into {@code [channels, width]}. Modified. */
        void read(int y, float[] into) {
            if (grey) {
                readGrey(y, into);
            } else {
                readColour(y, into);
            }
        }

        private void readGrey(int y, float[] into) {
            int width = image.getWidth();
            Raster raster = image.getRaster();
            raster.getSamples(0, y, width, 1, 0, samples);
            float scale = 255f / ((1L << image.getColorModel().getComponentSize(0)) - 1);
            for (int x = 0; x < width; x++) {
                into[x] = samples[x] * scale;
            }
            if (alpha.length > 0) {
                raster.getSamples(0, y, width, 1, 1, alpha);
                float opaque = (1L << image.getColorModel().getComponentSize(1)) - 1;
                for (int x = 0; x < width; x++) {
                    into[x] = onWhite(into[x], alpha[x] / opaque);
                }
            }
            for (int channel = 1; channel < channels; channel++) {
                System.arraycopy(into, 0, into, channel * width, width);
            }
        }

        private void readColour(int y, float[] into) {
            int width = image.getWidth();
            image.getRGB(0, y, width, 1, rgb, 0, width);
            for (int x = 0; x < width; x++) {
                float opacity = (rgb[x] >>> 24) / 255f;
                float red = onWhite(rgb[x] >> 16 & 0xFF, opacity);
                float green = onWhite(rgb[x] >> 8 & 0xFF, opacity);
                float blue = onWhite(rgb[x] & 0xFF, opacity);
                if (channels == 1) {
                    into[x] = 0.299f * red + 0.587f * green + 0.114f * blue;
                } else {
                    into[x] = red;
                    into[width + x] = green;
                    into[2 * width + x] = blue;
                }
            }
        }

        private static float onWhite(float value, float opacity) {
            return opacity == 1 ? value : value * opacity + 255 * (1 - opacity);
        }
    }
}
