package dev.libella.explain.invariance;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Images written as JPEG by the JDK's own encoder, in memory, and read again. */
final class JpegCopy {
    private static final int COLOUR = 3;

    private JpegCopy() {}

    /**
     * Replaces an image by its JPEG copy: three channels as one colour image, else each channel as a grey one.
     *
     * @param image holds {@code [C, H, W]} in [0, 1] from {@code offset} on. Modified.
     * @param quality 1 to 100
     */
    static void of(float[] image, int offset, int channels, int height, int width, double quality) {
        int together = channels == COLOUR ? COLOUR : 1;
        int type = together == COLOUR ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_BYTE_GRAY;
        BufferedImage picture = new BufferedImage(width, height, type);
        int plane = height * width;
        try {
            for (int first = 0; first < channels; first += together) {
                for (int band = 0; band < together; band++) {
                    write(image, offset + (first + band) * plane, picture.getRaster(), band);
                }
                BufferedImage copy = decoded(encoded(picture, quality));
                for (int band = 0; band < together; band++) {
                    read(copy, band, together, image, offset + (first + band) * plane);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // in memory: cannot be
        }
    }

    private static void write(float[] image, int offset, WritableRaster raster, int band) {
        for (int y = 0; y < raster.getHeight(); y++) {
            for (int x = 0; x < raster.getWidth(); x++) {
                raster.setSample(x, y, band, Math.round(255 * image[offset + y * raster.getWidth() + x]));
            }
        }
    }

    private static void read(BufferedImage copy, int band, int bands, float[] image, int offset) {
        int width = copy.getWidth();
        for (int y = 0; y < copy.getHeight(); y++) {
            for (int x = 0; x < width; x++) {
                // Grey is read from the raster: Java takes it for linear light and would brighten it on the way to RGB.
                int value = bands == 1
                        ? copy.getRaster().getSample(x, y, 0)
                        : copy.getRGB(x, y) >> (8 * (bands - 1 - band)) & 0xFF;
                image[offset + y * width + x] = value / 255f;
            }
        }
    }

    private static byte[] encoded(BufferedImage picture, double quality) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality((float) (quality / 100));
            writer.setOutput(out);
            writer.write(null, new IIOImage(picture, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static BufferedImage decoded(byte[] bytes) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(in);
            return reader.read(0);
        } finally {
            reader.dispose();
        }
    }
}
