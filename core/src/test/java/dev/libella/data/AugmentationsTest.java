package dev.libella.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.libella.data.Augmentation.Affine;
import dev.libella.data.Augmentation.ColorJitter;
import dev.libella.data.Augmentation.HorizontalFlip;
import dev.libella.data.Augmentation.RandomCrop;
import dev.libella.data.Augmentation.RandomErasing;
import dev.libella.data.Augmentation.Rotation;
import dev.libella.data.Augmentation.VerticalFlip;
import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationsTest {

    @Test
    void textAndBack() {
        String text = "flip 0.5, crop 4, vflip 0.25, rotate 10, affine 0.1 0.2 5, jitter 0.2 0.3 0.4, erase 0.2";
        Augmentations augmentations = Augmentations.parse(text);
        assertThat(augmentations.steps())
                .containsExactly(
                        new HorizontalFlip(0.5),
                        new RandomCrop(4),
                        new VerticalFlip(0.25),
                        new Rotation(10),
                        new Affine(0.1, 0.2, 5),
                        new ColorJitter(0.2, 0.3, 0.4),
                        new RandomErasing(0.2));
        assertThat(augmentations).hasToString(text);
        assertThat(Augmentations.parse(" flip ,vflip")).hasToString("flip 0.5, vflip 0.5");
        assertThat(Augmentations.parse("none")).isEqualTo(Augmentations.NONE).hasToString("none");
        assertThat(Augmentations.parse("")).isEqualTo(Augmentations.NONE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            fip                 | 'fip' is not known; did you mean 'flip'? Known: crop, flip, vflip, rotate, affine, jitter, erase
            mixup               | 'mixup' is not known. Known: crop, flip, vflip, rotate, affine, jitter, erase
            flip,,crop 4        | a name is missing between two commas; write it as in 'flip, crop 4'
            crop                | 'crop' must have 1 number, as in 'crop 4'; got 0
            affine 1 2          | 'affine 1 2' must have 3 numbers, as in 'affine 0.1 0.2 5'; got 2
            rotate ten          | 'ten' in 'rotate ten' is not a number; write it as in 'rotate 10'
            crop 1.5            | 'crop 1.5' must have a whole number of pixels
            crop 0              | crop: the padding must be at least 1 pixel; got 0
            flip 2              | flip: the probability must be in [0, 1]; got 2.0
            vflip -1            | vflip: the probability must be in [0, 1]; got -1.0
            rotate 200          | rotate: the largest angle must be in (0, 180] degrees; got 200.0
            rotate NaN          | rotate: the largest angle must be in (0, 180] degrees; got NaN
            affine 2 0 0        | affine: the move must be a part of the image's size in [0, 1]; got 2.0
            affine 0 1 0        | affine: the zoom must be in [0, 1); got 1.0
            affine 0 0 90       | affine: the shear must be in [0, 80] degrees; got 90.0
            jitter 0 Infinity 0 | jitter: the contrast must be at least 0; got Infinity
            erase 1.1           | erase: the probability must be in [0, 1]; got 1.1
            """)
    void errorsSayWhatToWrite(String text, String message) {
        assertThatThrownBy(() -> Augmentations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("augmentation: " + message);
    }

    @Test
    void flipsMirror() {
        assertThat(applied(new HorizontalFlip(1), Shape.of(2, 2, 3), 0))
                .containsExactly(3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10);
        assertThat(applied(new VerticalFlip(1), Shape.of(2, 3, 2), 0))
                .containsExactly(5, 6, 3, 4, 1, 2, 11, 12, 9, 10, 7, 8);
        assertThat(applied(new HorizontalFlip(0), Shape.of(1, 2, 2), 0)).containsExactly(1, 2, 3, 4);
        int flipped = 0;
        for (int key = 0; key < 1000; key++) {
            flipped += applied(new HorizontalFlip(0.25), Shape.of(1, 1, 2), key)[0] == 2 ? 1 : 0;
        }
        // Four standard deviations of a binomial distribution: √(1000·¼·¾) = 13.7.
        assertThat(flipped).isBetween(250 - 55, 250 + 55);
    }

    /** Every shift of one pixel comes, each being the image cut out of itself padded with black. */
    @Test
    void cropShifts() {
        Set<String> shifts = new HashSet<>();
        for (int key = 0; key < 200; key++) {
            shifts.add(Arrays.toString(applied(new RandomCrop(1), Shape.of(1, 2, 2), key)));
        }
        assertThat(shifts)
                .containsExactlyInAnyOrder(
                        "[0.0, 0.0, 0.0, 1.0]",
                        "[0.0, 0.0, 1.0, 2.0]",
                        "[0.0, 0.0, 2.0, 0.0]",
                        "[0.0, 1.0, 0.0, 3.0]",
                        "[1.0, 2.0, 3.0, 4.0]",
                        "[2.0, 0.0, 4.0, 0.0]",
                        "[0.0, 3.0, 0.0, 0.0]",
                        "[3.0, 4.0, 0.0, 0.0]",
                        "[4.0, 0.0, 0.0, 0.0]");
    }

    @Test
    void aCropLargerThanTheImageLeavesBlackAtMost() {
        for (int key = 0; key < 100; key++) {
            assertThat(applied(new RandomCrop(9), Shape.of(1, 2, 3), key)).hasSize(6);
        }
    }

    @Test
    void rotationTurnsAboutTheCentre() {
        Shape shape = Shape.of(1, 5, 5);
        for (int key = 0; key < 50; key++) {
            float[] image = new float[25];
            image[12] = 1; // the centre
            image[14] = 1; // two to its right
            new Augmenter(Augmentations.of(new Rotation(180)), shape).apply(image, 0, key);
            assertThat(image[12]).isCloseTo(1, within(1e-6f));
            // What was two to the right is now two away at the angle that was drawn, spread over its neighbours.
            double angle = Math.toRadians((2.0 * Random.uniform(Random.key(key, 0), 0) - 1) * 180);
            int x = (int) Math.round(2 + 2 * Math.cos(angle));
            int y = (int) Math.round(2 + 2 * Math.sin(angle));
            assertThat(image[5 * y + x]).isGreaterThan(0.25f);
        }
    }

    @Test
    void affineWithoutStrengthChangesNothing() {
        assertThat(applied(new Affine(0, 0, 0), Shape.of(2, 3, 4), 3))
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24);
    }

    @Test
    void affineMovesTheCentreOfMass() {
        Shape shape = Shape.of(1, 21, 21);
        for (int key = 0; key < 20; key++) {
            float[] image = new float[441];
            image[10 * 21 + 10] = 1;
            new Augmenter(Augmentations.of(new Affine(0.3, 0, 0)), shape).apply(image, 0, key);
            double x = 0;
            double y = 0;
            double mass = 0;
            for (int i = 0; i < image.length; i++) {
                int row = i / 21;
                x += image[i] * (i % 21);
                y += image[i] * row;
                mass += image[i];
            }
            long step = Random.key(key, 0);
            assertThat(x / mass).isCloseTo(10 + (2.0 * Random.uniform(step, 0) - 1) * 0.3 * 21, within(1e-4));
            assertThat(y / mass).isCloseTo(10 + (2.0 * Random.uniform(step, 1) - 1) * 0.3 * 21, within(1e-4));
        }
    }

    @Test
    void jitterKeepsGreyGreyAndStaysInRange() {
        for (int key = 0; key < 100; key++) {
            float[] image = new float[3 * 4 * 4];
            for (int i = 0; i < 16; i++) {
                image[i] = image[16 + i] = image[32 + i] = i / 15f;
            }
            new Augmenter(Augmentations.of(new ColorJitter(1, 1, 1)), Shape.of(3, 4, 4)).apply(image, 0, key);
            for (int i = 0; i < 16; i++) {
                assertThat(image[i]).isBetween(0f, 1f);
                assertThat(image[16 + i]).isCloseTo(image[i], within(1e-6f));
                assertThat(image[32 + i]).isCloseTo(image[i], within(1e-6f));
                // Never brighter than a brighter pixel: brightness and contrast keep the order.
                assertThat(i == 0 || image[i] >= image[i - 1]).isTrue();
            }
        }
    }

    @Test
    void brightnessMultiplies() {
        float[] image = {0.1f, 0.2f, 0.3f, 0.4f};
        new Augmenter(Augmentations.of(new ColorJitter(0.5, 0, 0)), Shape.of(1, 2, 2)).apply(image, 0, 7);
        float factor = 0.5f + Random.uniform(Random.key(7, 0), 0);
        assertThat(image)
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(0.1f * factor, 0.2f * factor, 0.3f * factor, 0.4f * factor);
    }

    @Test
    void erasingCoversOneRectangleWithTheMean() {
        for (int key = 0; key < 200; key++) {
            float[] image = applied(new RandomErasing(1), Shape.of(1, 10, 12), key);
            float mean = 60.5f; // of 1 to 120
            int covered = 0;
            int left = 12;
            int right = -1;
            int top = 10;
            int bottom = -1;
            for (int i = 0; i < image.length; i++) {
                if (image[i] == mean) {
                    covered++;
                    left = Math.min(left, i % 12);
                    right = Math.max(right, i % 12);
                    top = Math.min(top, i / 12);
                    bottom = Math.max(bottom, i / 12);
                } else {
                    assertThat(image[i]).isEqualTo(i + 1);
                }
            }
            assertThat(covered)
                    .isEqualTo((right - left + 1) * (bottom - top + 1))
                    .isBetween(1, 50);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"crop 2", "flip", "vflip", "rotate 30", "affine 0.2 0.2 20", "jitter 1 1 1", "erase 0.5"})
    void nothingOutsideTheImageIsTouched(String text) {
        for (Shape shape : new Shape[] {Shape.of(1, 5, 7), Shape.of(3, 7, 5), Shape.of(1, 1, 1), Shape.of(3, 1, 2)}) {
            Augmenter augmenter = new Augmenter(Augmentations.parse(text), shape);
            for (int key = 0; key < 50; key++) {
                float[] image = new float[shape.elements() + 4];
                Arrays.fill(image, 0.5f);
                image[0] = image[1] = image[image.length - 1] = image[image.length - 2] = -1;
                augmenter.apply(image, 2, key);
                assertThat(new float[] {image[0], image[1], image[image.length - 2], image[image.length - 1]})
                        .containsExactly(-1, -1, -1, -1);
                for (int i = 2; i < image.length - 2; i++) {
                    assertThat(image[i]).isBetween(0f, 1f);
                }
            }
        }
    }

    /** An image of 1, 2, 3, … after one step. */
    private static float[] applied(Augmentation augmentation, Shape shape, long key) {
        float[] image = new float[shape.elements()];
        for (int i = 0; i < image.length; i++) {
            image[i] = i + 1;
        }
        new Augmenter(Augmentations.of(augmentation), shape).apply(image, 0, key);
        return image;
    }
}
