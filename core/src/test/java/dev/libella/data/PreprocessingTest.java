package dev.libella.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreprocessingTest {

    @Test
    void meanAndDeviationOfEachChannel() {
        byte[] pixels = {0, (byte) 255, 51, 51, (byte) 255, 0, 51, 51}; // [2, 2, 1, 2]
        MemoryDataset data = new MemoryDataset(Shape.of(2, 1, 2), List.of("a"), pixels, new int[] {0, 0});
        Preprocessing preprocessing = Preprocessing.of(data);
        assertThat(preprocessing.mean()).containsExactly(0.5f, 0.2f);
        // The second channel is the same everywhere.
        assertThat(preprocessing.std()).containsExactly(0.5f, 1f);
        float[] image = new float[5];
        data.image(0, image, 1);
        preprocessing.normalize(image, 1);
        assertThat(image).containsExactly(0, -1, 1, 0, 0);
    }

    @Test
    void greyIsTakenAsTheFileSaysIt() {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSamples(0, 0, 3, 1, 0, new int[] {0, 100, 255});
        assertThat(unsigned(Preprocessing.none(Shape.of(1, 1, 3)).pixels(image)))
                .containsExactly(0, 100, 255);
        assertThat(unsigned(Preprocessing.none(Shape.of(3, 1, 3)).pixels(image)))
                .containsExactly(0, 100, 255, 0, 100, 255, 0, 100, 255);
        BufferedImage deep = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setSamples(0, 0, 3, 1, 0, new int[] {0, 25700, 65535});
        assertThat(unsigned(Preprocessing.none(Shape.of(1, 1, 3)).pixels(deep))).containsExactly(0, 100, 255);
        BufferedImage bits = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_BINARY);
        bits.getRaster().setSamples(0, 0, 3, 1, 0, new int[] {0, 1, 1});
        assertThat(unsigned(Preprocessing.none(Shape.of(1, 1, 3)).pixels(bits))).containsExactly(0, 255, 255);
    }

    @Test
    void colourBecomesGreyByItsBrightness() {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 3, 1, new int[] {0xFF0000, 0x00FF00, 0x0000FF}, 0, 3);
        assertThat(unsigned(Preprocessing.none(Shape.of(1, 1, 3)).pixels(image)))
                .containsExactly(76, 150, 29);
        assertThat(unsigned(Preprocessing.none(Shape.of(3, 1, 3)).pixels(image)))
                .containsExactly(255, 0, 0, 0, 255, 0, 0, 0, 255);
    }

    @Test
    void transparentPartsAreWhite() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 2, 1, new int[] {0x00000000, 0x80000000}, 0, 2);
        assertThat(unsigned(Preprocessing.none(Shape.of(1, 1, 2)).pixels(image)))
                .containsExactly(255, 127);
    }

    @Test
    void theSameSizeChangesNothingAndShrinkingAverages() {
        BufferedImage image = grey(4, 2, 0, 10, 20, 30, 40, 50, 60, 70);
        assertThat(unsigned(Preprocessing.none(Shape.of(1, 2, 4)).pixels(image)))
                .containsExactly(0, 10, 20, 30, 40, 50, 60, 70);
        // To the half: triangles of weight 1/8, 3/8, 3/8, 1/8, cut at the ends and scaled to 1.
        assertThat(unsigned(Preprocessing.none(Shape.of(1, 1, 2)).pixels(image)))
                .containsExactly(27, 43);
    }

    @Test
    void enlargingInterpolates() {
        Preprocessing stretch = Preprocessing.none(Shape.of(1, 1, 4)).withFit(Fit.STRETCH);
        assertThat(unsigned(stretch.pixels(grey(2, 1, 0, 100)))).containsExactly(0, 25, 75, 100);
    }

    @Test
    void croppingTakesTheMiddle() {
        BufferedImage wide = grey(4, 2, 0, 10, 20, 30, 40, 50, 60, 70);
        assertThat(unsigned(Preprocessing.none(Shape.of(1, 2, 2)).pixels(wide))).containsExactly(10, 20, 50, 60);
        BufferedImage high = grey(1, 4, 1, 2, 3, 4);
        assertThat(unsigned(Preprocessing.none(Shape.of(1, 2, 1)).pixels(high))).containsExactly(2, 3);
    }

    @Test
    void aConstantImageStaysConstantAtEverySize() {
        for (int size = 1; size <= 40; size++) {
            BufferedImage image = new BufferedImage(size, 41 - size, BufferedImage.TYPE_INT_RGB);
            for (int i = 0; i < size * (41 - size); i++) {
                image.setRGB(i % size, i / size, 0x4080C0);
            }
            for (Fit fit : Fit.values()) {
                byte[] pixels =
                        Preprocessing.none(Shape.of(3, 7, 11)).withFit(fit).pixels(image);
                for (int i = 0; i < pixels.length; i++) {
                    assertThat(pixels[i] & 0xFF).isEqualTo(new int[] {0x40, 0x80, 0xC0}[i / 77]);
                }
            }
        }
    }

    @Test
    void polarityLooksAtTheBorder() {
        BufferedImage darkInLight = grey(3, 3, 255, 255, 255, 255, 0, 255, 255, 255, 255);
        BufferedImage lightInDark = grey(3, 3, 0, 0, 0, 0, 255, 0, 0, 0, 0);
        assertThat(middle(Polarity.AS_IS, darkInLight)).isZero();
        assertThat(middle(Polarity.INVERTED, darkInLight)).isEqualTo(255);
        assertThat(middle(Polarity.LIGHT_ON_DARK, darkInLight)).isEqualTo(255);
        assertThat(middle(Polarity.LIGHT_ON_DARK, lightInDark)).isEqualTo(255);
        assertThat(middle(Polarity.DARK_ON_LIGHT, darkInLight)).isZero();
        assertThat(middle(Polarity.DARK_ON_LIGHT, lightInDark)).isZero();
    }

    @Test
    void tensorsAreNormalised() {
        Preprocessing preprocessing =
                new Preprocessing(Shape.of(1, 1, 2), List.of(0.5f), List.of(0.25f), Polarity.AS_IS, Fit.CROP);
        assertThat(preprocessing.tensor(grey(2, 1, 0, 255)).data()).containsExactly(-2, 2);
        assertThat(preprocessing.tensor(grey(2, 1, 102, 153)).data())
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(-0.4f, 0.4f);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> Preprocessing.none(Shape.of(28, 28)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("preprocessing: the input must be [C, H, W] with sizes of at least 1; got [28, 28]");
        assertThatThrownBy(
                        () -> new Preprocessing(Shape.of(3, 2, 2), List.of(0f), List.of(1f), Polarity.AS_IS, Fit.CROP))
                .isInstanceOf(ShapeException.class)
                .hasMessage("preprocessing: input [3, 2, 2] needs 3 means and standard deviations; got 1 and 1");
        assertThatThrownBy(
                        () -> new Preprocessing(Shape.of(1, 2, 2), List.of(0f), List.of(0f), Polarity.AS_IS, Fit.CROP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("preprocessing: means must be finite and standard deviations positive; got mean 0.0 and"
                        + " standard deviation 0.0 for channel 0");
        assertThatThrownBy(() ->
                        Preprocessing.of(new MemoryDataset(Shape.of(1, 1, 1), List.of("a"), new byte[0], new int[0])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "preprocessing: mean and standard deviation need at least one image; the data set is empty");
        assertThatThrownBy(() -> Preprocessing.none(Shape.of(2, 1, 1)).tensor(grey(1, 1, 0)))
                .isInstanceOf(ShapeException.class)
                .hasMessage(
                        "preprocessing: images are grey (1 channel) or colour (3 channels); the input is [2, 1, 1]");
    }

    private static int middle(Polarity polarity, BufferedImage image) {
        return unsigned(
                Preprocessing.none(Shape.of(1, 3, 3)).withPolarity(polarity).pixels(image))[4];
    }

    private static BufferedImage grey(int width, int height, int... values) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSamples(0, 0, width, height, 0, values);
        return image;
    }

    private static int[] unsigned(byte[] bytes) {
        int[] values = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            values[i] = bytes[i] & 0xFF;
        }
        return values;
    }
}
