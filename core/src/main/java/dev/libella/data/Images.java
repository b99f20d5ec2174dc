package dev.libella.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads image files through ImageIO: PNG, JPEG, GIF (its first picture), BMP and TIFF with what the JDK has, others such
 * as WebP when a plug-in for them is on the class path.
 *
 * <p>The size in the header is checked before anything is decoded, so a small file cannot take much memory. Cameras'
 * notes on how they were held (EXIF orientation) are obeyed. Stateless; any thread may call.
 */
public final class Images {
    /** The most pixels that are decoded: 64 million, about 200 MB in colour. */
    public static final int MAX_PIXELS = 64_000_000;

    private static final int MAX_BYTES = 256_000_000;

    private Images() {}

    /** What an image's header says. */
    record Header(int width, int height, boolean grey) {
        private Header turned() {
            return new Header(/* width= */ height, /* height= */ width, grey);
        }
    }

    /**
     * Reads one file.
     *
     * @throws DataException if the file is missing, empty, damaged, too large, or of a format without a reader
     */
    public static BufferedImage read(Path file) throws IOException {
        return decode(file.toString(), bytes(file));
    }

    /**
     * Decodes an image that is in memory.
     *
     * @param source what to call it in error messages
     * @param bytes a whole image file. Not modified.
     * @throws DataException if it is empty, damaged, too large, or of a format without a reader
     */
    public static BufferedImage decode(String source, byte[] bytes) throws DataException {
        List<String> warnings = new ArrayList<>();
        BufferedImage image = withReader(source, bytes, (reader, header) -> {
            reader.addIIOReadWarningListener((from, warning) -> warnings.add(warning));
            return reader.read(0);
        });
        // The JDK fills what is missing of a JPEG with grey and only warns. Stray bytes between the parts do no harm.
        for (String warning : warnings) {
            if (warning.startsWith("Corrupt JPEG data") && !warning.contains("extraneous bytes")) {
                throw new DataException("images: " + source + " is damaged or truncated (" + warning + ")");
            }
        }
        return ExifOrientation.of(bytes).upright(image);
    }

    /** What the file's header says, without decoding its pixels. Turned upright. */
    static Header header(Path file) throws IOException {
        byte[] bytes = bytes(file);
        Header header = withReader(file.toString(), bytes, (reader, read) -> read);
        return ExifOrientation.of(bytes).swapsSides() ? header.turned() : header;
    }

    private static byte[] bytes(Path file) throws IOException {
        try {
            if (Files.isDirectory(file)) {
                throw new DataException("images: " + file + " is a folder, not an image");
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new DataException("images: " + file + " has " + Files.size(file)
                        + " bytes; image files of more than " + MAX_BYTES + " are not read");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new DataException("images: " + file + " does not exist", e);
        }
    }

    /** Something done with a reader whose header has been checked. */
    private interface Use<T> {
        T with(ImageReader reader, Header header) throws IOException;
    }

    private static <T> T withReader(String source, byte[] bytes, Use<T> use) throws DataException {
        if (bytes.length == 0) {
            throw new DataException("images: " + source + " is empty");
        }
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new DataException("images: " + source + unknown(bytes));
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, false, true);
                return use.with(reader, checked(source, reader));
            } finally {
                reader.dispose();
            }
        } catch (DataException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Readers meet damage with exceptions of all kinds: an index out of bounds is as usual as an IOException.
            throw new DataException(
                    "images: " + source + " cannot be decoded; it is damaged, or of a kind its format's reader does not"
                            + " know ("
                            + Optional.ofNullable(e.getMessage())
                                    .orElse(e.getClass().getSimpleName()) + ")",
                    e);
        }
    }

    private static Header checked(String source, ImageReader reader) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if (width < 1 || height < 1) {
            throw new DataException(
                    "images: " + source + " says it is " + width + "×" + height + " pixels; it is damaged");
        }
        if ((long) width * height > MAX_PIXELS) {
            throw new DataException("images: " + source + " says it is " + width + "×" + height
                    + " pixels; images of more than " + MAX_PIXELS + " pixels are not decoded; make it smaller first");
        }
        boolean grey = reader.getImageTypes(0).next().getColorModel().getNumColorComponents() == 1;
        return new Header(width, height, grey);
    }

    private static String unknown(byte[] bytes) {
        String head = new String(bytes, 0, Math.min(bytes.length, 16), StandardCharsets.ISO_8859_1);
        if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) {
            return " is a WebP image, and no reader for WebP is on the class path; the command line has one,"
                    + " a program adds com.twelvemonkeys.imageio:imageio-webp";
        }
        if (head.startsWith("II*\0") || head.startsWith("MM\0*")) {
            return " is a TIFF image, and no reader for TIFF is on the class path; the command line has one,"
                    + " a program adds com.twelvemonkeys.imageio:imageio-tiff";
        }
        return " is not an image of a known format; known are PNG, JPEG, GIF, BMP, TIFF, and WebP with a plug-in";
    }
}
