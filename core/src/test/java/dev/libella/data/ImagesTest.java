package dev.libella.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.libella.random.Random;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImagesTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "bmp", "tiff"})
    void readsEveryFormatOfTheJdk(String format) throws IOException {
        Path file = Files.write(folder.resolve("image"), encoded(picture(40, 30), format));
        BufferedImage image = Images.read(file);
        assertThat(image.getWidth()).isEqualTo(40);
        assertThat(image.getHeight()).isEqualTo(30);
        // Red on the left, blue on the right; JPEG and GIF are not exact.
        assertThat(image.getRGB(5, 15) >> 16 & 0xFF).isGreaterThan(200);
        assertThat(image.getRGB(35, 15) & 0xFF).isGreaterThan(200);
        assertThat(Images.header(file)).isEqualTo(new Images.Header(40, 30, false));
    }

    @Test
    void knowsGreyFromColour() throws IOException {
        BufferedImage grey = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        for (String format : new String[] {"png", "jpg", "bmp"}) {
            Path file = Files.write(folder.resolve("grey." + format), encoded(grey, format));
            assertThat(Images.header(file).grey()).as(format).isTrue();
        }
    }

    @Test
    void refusesWhatIsNoImage() throws IOException {
        refused(new byte[0], " is empty");
        refused(
                text("hello, this is not an image"),
                " is not an image of a known format; known are PNG, JPEG, GIF, BMP, TIFF, and WebP with a plug-in");
        refused(
                text("RIFF....WEBPVP8 "),
                " is a WebP image, and no reader for WebP is on the class path; the command line has one,"
                        + " a program adds com.twelvemonkeys.imageio:imageio-webp");
        Path none = folder.resolve("none.png");
        assertThatThrownBy(() -> Images.read(none))
                .isInstanceOf(DataException.class)
                .hasMessage("images: " + none + " does not exist");
        assertThatThrownBy(() -> Images.read(folder))
                .isInstanceOf(DataException.class)
                .hasMessage("images: " + folder + " is a folder, not an image");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "bmp", "gif"})
    void refusesTruncatedImages(String format) throws IOException {
        byte[] bytes = encoded(noise(60, 60), format);
        assertThatThrownBy(() -> Images.decode("a", Arrays.copyOf(bytes, bytes.length / 2)))
                .isInstanceOf(DataException.class)
                .message()
                .matches(
                        "images: a (is damaged or truncated \\(.* premature end of data segment\\)|cannot be decoded; it is damaged, or of a kind"
                                + " its format's reader does not know \\(.*\\))");
    }

    /** A few bytes that say they are a picture of 100,000×100,000 pixels. */
    @Test
    void refusesBombsBeforeDecoding() throws IOException {
        byte[] png = encoded(picture(2, 2), "png");
        ByteBuffer header = ByteBuffer.wrap(png);
        header.putInt(16, 100_000).putInt(20, 100_000);
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        header.putInt(29, (int) crc.getValue());
        assertThatThrownBy(() -> Images.decode("bomb.png", png))
                .isInstanceOf(DataException.class)
                .hasMessage("images: bomb.png says it is 100000×100000 pixels; images of more than 64000000 pixels are"
                        + " not decoded; make it smaller first");
    }

    /** What each orientation looks like: where the picture's upper left and upper right corner (A and B) are stored. */
    @ParameterizedTest
    @CsvSource({"1, AB..", "2, BA..", "3, ..BA", "4, ..AB", "5, A.B.", "6, B.A.", "7, .B.A", "8, .A.B"})
    void turnsImagesUpright(int orientation, String stored) throws IOException {
        // Halves of 16 pixels, the size of JPEG's blocks, so that colours stay apart.
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 1024; i++) {
            char quarter = stored.charAt(i / 512 * 2 + i % 32 / 16);
            image.getRaster().setSample(i % 32, i / 32, 0, quarter == 'A' ? 250 : quarter == 'B' ? 130 : 10);
        }
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            BufferedImage upright = Images.decode("a", withOrientation(encoded(image, "jpg"), orientation, order));
            assertThat(upright.getRaster().getSample(8, 8, 0)).isBetween(240, 255);
            assertThat(upright.getRaster().getSample(24, 8, 0)).isBetween(120, 140);
            assertThat(upright.getRaster().getSample(8, 24, 0)).isBetween(0, 20);
        }
    }

    @Test
    void turningSwapsTheSides() throws IOException {
        byte[] bytes = withOrientation(encoded(picture(40, 20), "jpg"), 6, ByteOrder.BIG_ENDIAN);
        assertThat(Images.decode("a", bytes).getWidth()).isEqualTo(20);
        Path file = Files.write(folder.resolve("turned.jpg"), bytes);
        assertThat(Images.header(file)).isEqualTo(new Images.Header(20, 40, false));
    }

    /** Whatever bytes are changed, cut or added: an image or a sentence, never another exception. */
    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "bmp", "tiff"})
    void noDamageEscapesTheChecks(String format) throws IOException {
        byte[] bytes = encoded(noise(20, 20), format);
        byte[] tagged = format.equals("jpg") ? withOrientation(bytes, 3, ByteOrder.LITTLE_ENDIAN) : bytes;
        int refused = 0;
        for (int trial = 0; trial < 400; trial++) {
            long key = Random.key(13, trial);
            try {
                assertThat(Images.decode("fuzz", Mutations.of(key, tagged)).getWidth())
                        .isPositive();
            } catch (DataException e) {
                assertThat(e).hasMessageStartingWith("images: fuzz ");
                refused++;
            } catch (RuntimeException e) {
                fail("key " + key, e);
            }
        }
        assertThat(refused).isBetween(50, 399);
    }

    private void refused(byte[] bytes, String message) throws IOException {
        Path file = Files.write(folder.resolve("file"), bytes);
        assertThatThrownBy(() -> Images.read(file))
                .isInstanceOf(DataException.class)
                .hasMessage("images: " + file + message);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] encoded(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out))
                .as("a writer for %s", format)
                .isTrue();
        return out.toByteArray();
    }

    /** Left half red, right half blue. */
    private static BufferedImage picture(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, i % width < width / 2 ? 0xFF0000 : 0x0000FF);
        }
        return image;
    }

    private static BufferedImage noise(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, (int) Random.bits(3, i) & 0xFFFFFF);
        }
        return image;
    }

    /** The JPEG with an EXIF segment behind its first two bytes. */
    private static byte[] withOrientation(byte[] jpeg, int orientation, ByteOrder order) {
        ByteBuffer exif = ByteBuffer.allocate(36);
        exif.putShort((short) 0xFFE1).putShort((short) 34).put(text("Exif\0\0"));
        exif.order(order)
                .put(text(order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM"))
                .putShort((short) 42)
                .putInt(8);
        exif.putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation);
        return ByteBuffer.allocate(jpeg.length + 36)
                .put(jpeg, 0, 2)
                .put(exif.array())
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }
}
