package dev.libella.explain.invariance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.libella.explain.invariance.Transformation.Axis;
import dev.libella.explain.invariance.Transformation.Blur;
import dev.libella.explain.invariance.Transformation.Elastic;
import dev.libella.explain.invariance.Transformation.Gain;
import dev.libella.explain.invariance.Transformation.Jpeg;
import dev.libella.explain.invariance.Transformation.Noise;
import dev.libella.explain.invariance.Transformation.Occlusion;
import dev.libella.explain.invariance.Transformation.PerspectiveTilt;
import dev.libella.explain.invariance.Transformation.Place;
import dev.libella.explain.invariance.Transformation.Rotation;
import dev.libella.explain.invariance.Transformation.Scale;
import dev.libella.explain.invariance.Transformation.Translation;
import dev.libella.explain.invariance.Transformation.UnevenLight;
import dev.libella.random.Random;
import dev.libella.signal.Boundary;
import dev.libella.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImageTransformerTest {
    private static final Shape COLOUR = Shape.of(3, 9, 12);
    private static final Shape SMALL = Shape.of(1, 3, 3);

    static Stream<Transformation> all() {
        return Sweep.standard(COLOUR).stream().map(Sweep::transformation);
    }

    /** To the bit, at any border; but for JPEG, whose mildest quality still rounds. */
    @ParameterizedTest
    @MethodSource("all")
    void theNeutralStrengthChangesNothing(Transformation transformation) {
        Shape shape = transformation instanceof Jpeg ? Shape.of(1, 16, 16) : COLOUR;
        for (Boundary boundary : List.of(Boundary.ZEROS, Boundary.SYMM, Boundary.WRAP, Boundary.fill(0.5))) {
            float[] image = noise(shape, 1);
            float[] same = apply(transformation, transformation.strength().neutral(), boundary, 3, image, shape);
            if (transformation instanceof Jpeg) {
                assertThat(distance(same, image)).isLessThan(0.01);
            } else {
                assertThat(same).isEqualTo(image);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void pixelsStayInRangeAndTheImageIsLeftAlone(Transformation transformation) {
        float[] image = noise(COLOUR, 2);
        for (Sweep sweep : Sweep.standard(COLOUR)) {
            if (sweep.transformation().equals(transformation)) {
                for (double strength : sweep.strengths()) {
                    for (float pixel : apply(transformation, strength, Boundary.SYMM, 0, image, COLOUR)) {
                        assertThat(pixel).isBetween(0f, 1f);
                    }
                }
            }
        }
        assertThat(image).isEqualTo(noise(COLOUR, 2));
    }

    @Test
    void shiftsBringInWhatTheBorderSays() {
        float[] image = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        Translation right = new Translation(Axis.X);
        assertThat(apply(right, 1, Boundary.ZEROS, 0, image, SMALL)).containsExactly(0, 1, 2, 0, 4, 5, 0, 7, 8);
        assertThat(apply(right, -1, Boundary.SYMM, 0, image, SMALL)).containsExactly(2, 3, 3, 5, 6, 6, 8, 9, 9);
        assertThat(apply(right, 1, Boundary.WRAP, 0, image, SMALL)).containsExactly(3, 1, 2, 6, 4, 5, 9, 7, 8);
        assertThat(apply(new Translation(Axis.Y), 1, Boundary.fill(7), 0, image, SMALL))
                .containsExactly(7, 7, 7, 1, 2, 3, 4, 5, 6);
        assertThat(apply(right, 0.5, Boundary.WRAP, 0, image, SMALL))
                .containsExactly(2, 1.5f, 2.5f, 5, 4.5f, 5.5f, 8, 7.5f, 8.5f);
    }

    @Test
    void rotationTurnsCounterclockwise() {
        float[] image = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        float[] turned = apply(new Rotation(), 90, Boundary.ZEROS, 0, image, SMALL);
        float[] want = {3, 6, 9, 2, 5, 8, 1, 4, 7};
        for (int i = 0; i < want.length; i++) {
            assertThat(turned[i]).isCloseTo(want[i], within(1e-5f));
        }
    }

    @Test
    void scaleEnlargesAboutTheCentre() {
        float[] image = {0, 0, 0, 0, 1, 0, 0, 0, 0};
        assertThat(apply(new Scale(), 2, Boundary.ZEROS, 0, image, SMALL))
                .containsExactly(0.25f, 0.5f, 0.25f, 0.5f, 1, 0.5f, 0.25f, 0.5f, 0.25f);
    }

    /** The side that is turned away gets narrower and lower, the other one wider and higher. */
    @Test
    void tiltShrinksWhatIsFarther() {
        Shape shape = Shape.of(1, 41, 41);
        float[] image = new float[41 * 41];
        for (int y = 10; y <= 30; y++) {
            image[y * 41 + 10] = 1;
            image[y * 41 + 30] = 1;
        }
        float[] tilted = apply(new PerspectiveTilt(), 30, Boundary.ZEROS, 0, image, shape);
        double left = 0;
        double right = 0;
        for (int y = 0; y < 41; y++) {
            for (int x = 0; x < 41; x++) {
                left += x < 20 ? tilted[y * 41 + x] : 0;
                right += x > 20 ? tilted[y * 41 + x] : 0;
            }
        }
        assertThat(right).isLessThan(0.9 * left);
    }

    /** What is random differs between examples and seeds, and not between strengths. */
    @Test
    void chanceBelongsToTheExample() {
        Shape shape = Shape.of(1, 16, 16);
        float[] grey = new float[256];
        Arrays.fill(grey, 0.5f);
        Noise noise = new Noise();
        float[] weak = apply(noise, 0.01, Boundary.ZEROS, 5, grey, shape);
        float[] strong = apply(noise, 0.02, Boundary.ZEROS, 5, grey, shape);
        for (int i = 0; i < 256; i++) {
            assertThat(strong[i] - 0.5f).isCloseTo(2 * (weak[i] - 0.5f), within(1e-6f));
        }
        for (Transformation random : List.of(noise, new Elastic(2), new UnevenLight(), new Occlusion(Place.RANDOM))) {
            float[] image = noise(shape, 4);
            double strength = random instanceof Elastic ? 20 : 0.3;
            assertThat(apply(random, strength, Boundary.ZEROS, 5, image, shape))
                    .isEqualTo(apply(random, strength, Boundary.ZEROS, 5, image, shape))
                    .isNotEqualTo(apply(random, strength, Boundary.ZEROS, 6, image, shape));
        }
    }

    @Test
    void occlusionCoversItsShare() {
        Shape shape = Shape.of(1, 20, 20);
        float[] image = noise(shape, 9);
        for (Place place : Place.values()) {
            float[] covered = apply(new Occlusion(place), 0.25, Boundary.ZEROS, 1, image, shape);
            int changed = 0;
            for (int i = 0; i < 400; i++) {
                changed += covered[i] == image[i] ? 0 : 1;
            }
            assertThat(changed).as(place.name()).isEqualTo(100);
        }
    }

    @Test
    void blurKeepsTheMeanOfAWrappedImage() {
        Shape shape = Shape.of(1, 11, 7);
        float[] image = noise(shape, 5);
        float[] blurred = apply(new Blur(), 1.5, Boundary.WRAP, 0, image, shape);
        assertThat(mean(blurred)).isCloseTo(mean(image), within(1e-6));
        assertThat(distance(blurred, image)).isGreaterThan(0.1);
    }

    @Test
    void strongerCompressionIsFartherFromTheImage() {
        for (Shape shape : List.of(Shape.of(1, 16, 16), Shape.of(2, 16, 16), Shape.of(3, 16, 16))) {
            float[] image = noise(shape, 6);
            double mild = distance(apply(new Jpeg(), 95, Boundary.ZEROS, 0, image, shape), image);
            double hard = distance(apply(new Jpeg(), 5, Boundary.ZEROS, 0, image, shape), image);
            assertThat(hard).as(shape.toString()).isGreaterThan(mild);
        }
    }

    @Test
    void strengthsThatCannotBeAreRefused() {
        Shape shape = Shape.of(1, 6, 8);
        assertRefused(
                new Translation(Axis.Y),
                6,
                shape,
                "translation-y: a shift must leave something to see: less than the 6 pixels that the images of 1×6×8"
                        + " have along it; got 6 px");
        assertRefused(
                new Scale(),
                0.25,
                shape,
                "scale: a smaller image must still have 2 pixels; of 1×6×8 1.5 are left; got 0.25×");
        assertRefused(new Rotation(), 200, shape, "rotation: the strength must be in [−180, 180]; got 200°");
        assertRefused(new Gain(), -1, shape, "gain: the strength must be at least 0; got −1×");
        assertRefused(
                new Blur(),
                9,
                shape,
                "blur: a blur must be at least 0 pixels and narrower than the images of 1×6×8; got 9 px");
        assertRefused(new Jpeg(), 0, shape, "jpeg: the strength must be in [1, 100]; got 0");
        assertThatThrownBy(() -> new Elastic(0))
                .hasMessage("elastic: sigma must be a positive number of pixels; got 0.0");
    }

    private static void assertRefused(Transformation transformation, double strength, Shape shape, String message) {
        assertThatThrownBy(() -> transformation.check(strength, shape))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("invariance: " + message + "; give other strengths or leave it out");
    }

    private static float[] apply(
            Transformation transformation,
            double strength,
            Boundary boundary,
            int example,
            float[] image,
            Shape shape) {
        float[] into = new float[image.length];
        new ImageTransformer(shape, boundary, 7).apply(transformation, strength, example, image, 0, into, 0);
        return into;
    }

    private static float[] noise(Shape shape, long key) {
        float[] image = new float[shape.elements()];
        for (int i = 0; i < image.length; i++) {
            image[i] = Random.uniform(key, i);
        }
        return image;
    }

    private static double mean(float[] image) {
        double sum = 0;
        for (float pixel : image) {
            sum += pixel;
        }
        return sum / image.length;
    }

    /** The root of the mean squared difference. */
    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(sum / a.length);
    }
}
