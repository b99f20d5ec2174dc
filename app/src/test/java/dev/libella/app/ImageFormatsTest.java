package dev.libella.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.data.DataException;
import dev.libella.data.Images;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** The formats that this program adds to those of the JDK. */
class ImageFormatsTest {
    /** 48×32 pixels, the left half red and the right half blue, as a browser writes it. */
    private static final byte[] WEBP = Base64.getDecoder()
            .decode("UklGRmAAAABXRUJQVlA4IFQAAABwBACdASowACAAPm0skkWkIqGYBABABsSgDCucD+AfgBpgPwA/WYA/qOpKgAD+8Jq4ieFv"
                    + "2uEwAzhC//ID/xv//rBV0vX/XgX4LBNPvj8wTNgAAAA=");

    @Test
    void readsWebp() throws IOException {
        halves(Images.decode("a.webp", WEBP));
    }

    @Test
    void readsTiff() throws IOException {
        BufferedImage image = new BufferedImage(48, 32, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 48 * 32; i++) {
            image.setRGB(i % 48, i / 48, i % 48 < 24 ? 0xFF0000 : 0x0000FF);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, "tiff", out)).isTrue();
        halves(Images.decode("a.tiff", out.toByteArray()));
    }

    @Test
    void refusesTruncatedWebp() {
        assertThatThrownBy(() -> Images.decode("a.webp", Arrays.copyOf(WEBP, 20)))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("images: a.webp cannot be decoded; it is damaged, ");
    }

    private static void halves(BufferedImage image) {
        assertThat(image.getWidth()).isEqualTo(48);
        assertThat(image.getHeight()).isEqualTo(32);
        assertThat(image.getRGB(6, 16) >> 16 & 0xFF).isGreaterThan(230);
        assertThat(image.getRGB(6, 16) & 0xFF).isLessThan(25);
        assertThat(image.getRGB(42, 16) & 0xFF).isGreaterThan(230);
        assertThat(image.getRGB(42, 16) >> 16 & 0xFF).isLessThan(25);
    }
}
