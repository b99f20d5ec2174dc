package dev.libella.explain.invariance;

import dev.libella.tensor.Shape;
import java.util.Locale;

/**
 * A change to an image that people would not call another thing, and whose strength is a number. Pixels are in [0, 1]
 * before and after; what leaves that range is cut off. Moving, turning, scaling, tilting and bending read the image
 * bilinearly ({@link dev.libella.image.Warp}).
 */
public sealed interface Transformation {

    /** Along which axis something is moved. */
    enum Axis {
        /** Columns: positive is to the right. */
        X,
        /** Rows: positive is down. */
        Y
    }

    /** Where an occluding patch lies. */
    enum Place {
        /** Anywhere inside the image, for each example in another place. */
        RANDOM,
        /** In the middle. */
        CENTRE
    }

    /** A motion of the whole plane, under which a layer's features can be moved along with the image. */
    sealed interface Motion extends Transformation {}

    /** Moved by some pixels. */
    record Translation(Axis axis) implements Motion {}

    /** Turned about the centre by some degrees, counterclockwise. */
    record Rotation() implements Motion {}

    /** Enlarged about the centre by a factor; below 1 the thing gets smaller. */
    record Scale() implements Motion {}

    /**
     * Seen as a flat picture turned about its vertical middle axis by some degrees, from two image widths away: a change
     * of viewpoint of the plane, not of the thing shown.
     */
    record PerspectiveTilt() implements Transformation {}

    /**
     * Bent by random displacements: uniform in [−α, α] pixels along both axes, smoothed with a Gaussian of standard
     * deviation σ (Simard, Steinkraus and Platt 2003). The strength is α.
     *
     * @param sigma σ in pixels, &gt; 0: the larger, the smoother
     */
    record Elastic(double sigma) implements Transformation {
        /** @throws IllegalArgumentException if σ is not a positive number */
        public Elastic {
            if (!(sigma > 0) || Double.isInfinite(sigma)) {
                throw new IllegalArgumentException("elastic: sigma must be a positive number of pixels; got " + sigma);
            }
        }
    }

    /** All pixels multiplied by a number: more or less light. */
    record Gain() implements Transformation {}

    /** A number added to all pixels: fog, or a black that is not black. */
    record Bias() implements Transformation {}

    /** All pixels raised to a power: above 1 the middle tones get darker. */
    record Gamma() implements Transformation {}

    /** {@code contrast·pixel + (1 − contrast)·mean}, each channel for itself: 0 is flat, 1 the image. */
    record Contrast() implements Transformation {}

    /**
     * Lit from one side: multiplied by {@code 1 + s·t}, where t rises evenly from −1 to 1 across the image, for each
     * example in another direction.
     */
    record UnevenLight() implements Transformation {}

    /** A share of the image's area covered by a patch of the image's proportions, in each channel's mean. */
    record Occlusion(Place place) implements Transformation {}

    /** Gaussian noise added, of a standard deviation in units of the pixels' range. */
    record Noise() implements Transformation {}

    /** Smoothed with a Gaussian of a standard deviation in pixels. */
    record Blur() implements Transformation {}

    /** Written as a JPEG file of some quality, 1 to 100, and read again; the mildest, 100, still rounds a little. */
    record Jpeg() implements Transformation {}

    /** The name by which it is asked for: {@code translation-x}. Unique among those of {@link Sweep#standard}. */
    default String id() {
        return switch (this) {
            case Translation(Axis axis) -> "translation-" + axis.name().toLowerCase(Locale.ROOT);
            case Rotation() -> "rotation";
            case Scale() -> "scale";
            case PerspectiveTilt() -> "perspective-tilt";
            case Elastic e -> "elastic";
            case Gain() -> "gain";
            case Bias() -> "bias";
            case Gamma() -> "gamma";
            case Contrast() -> "contrast";
            case UnevenLight() -> "uneven-light";
            case Occlusion(Place place) -> "occlusion-" + place.name().toLowerCase(Locale.ROOT);
            case Noise() -> "noise";
            case Blur() -> "blur";
            case Jpeg() -> "jpeg";
        };
    }

    /** What the strength is: its name, its unit and where the image is as it was. */
    default Strength strength() {
        return switch (this) {
            case Translation(Axis axis) -> new Strength(axis == Axis.X ? "shift to the right" : "shift down", " px", 0);
            case Rotation() -> new Strength("angle, counterclockwise", "°", 0);
            case Scale() -> new Strength("factor", "×", 1);
            case PerspectiveTilt() -> new Strength("tilt about the vertical axis", "°", 0);
            case Elastic(double sigma) -> new Strength("α at σ = " + Strength.number(sigma) + " px", " px", 0);
            case Gain() -> new Strength("factor", "×", 1);
            case Bias() -> new Strength("added, of the range 0 to 1", "", 0);
            case Gamma() -> new Strength("exponent", "", 1);
            case Contrast() -> new Strength("factor about the mean", "×", 1);
            case UnevenLight() -> new Strength("change of light at the edges", "", 0);
            case Occlusion o -> new Strength("share of the area", "", 0);
            case Noise() -> new Strength("standard deviation, of the range 0 to 1", "", 0);
            case Blur() -> new Strength("σ of the Gaussian", " px", 0);
            case Jpeg() -> new Strength("quality", "", 100);
        };
    }

    /**
     * Requires a strength that this transformation has and images that are large enough for it.
     *
     * @param image one image's shape, {@code [C, H, W]}
     * @throws IllegalArgumentException otherwise
     */
    default void check(double strength, Shape image) {
        switch (this) {
            case Translation(Axis axis) -> {
                int size = image.size(axis == Axis.X ? 2 : 1);
                require(
                        Math.abs(strength) < size,
                        strength,
                        "a shift must leave something to see: less than the " + size + " pixels that the images of "
                                + image.toCrossString() + " have along it");
            }
            case Rotation() -> between(strength, -180, 180);
            case PerspectiveTilt() -> between(strength, -75, 75);
            case Scale() -> {
                between(strength, 0.05, 20);
                double left = Math.min(image.size(1), image.size(2)) * strength;
                require(
                        left >= 2,
                        strength,
                        "a smaller image must still have 2 pixels; of " + image.toCrossString() + " "
                                + Strength.number(left) + " are left");
            }
            case Elastic e -> atLeast(strength, 0);
            case Gain() -> atLeast(strength, 0);
            case Bias() -> between(strength, -1, 1);
            case Gamma() -> between(strength, 0.01, 100);
            case Contrast() -> atLeast(strength, 0);
            case UnevenLight() -> between(strength, 0, 1);
            case Occlusion o -> between(strength, 0, 1);
            case Noise() -> atLeast(strength, 0);
            case Blur() ->
                require(
                        strength >= 0 && strength < Math.max(image.size(1), image.size(2)),
                        strength,
                        "a blur must be at least 0 pixels and narrower than the images of " + image.toCrossString());
            case Jpeg() -> between(strength, 1, 100);
        }
    }

    private void atLeast(double strength, double least) {
        require(
                strength >= least && Double.isFinite(strength),
                strength,
                "the strength must be at least " + Strength.number(least));
    }

    private void between(double strength, double least, double most) {
        require(
                strength >= least && strength <= most,
                strength,
                "the strength must be in [" + Strength.number(least) + ", " + Strength.number(most) + "]");
    }

    private void require(boolean holds, double strength, String what) {
        if (!holds) {
            throw new IllegalArgumentException("invariance: " + id() + ": " + what + "; got "
                    + strength().text(strength) + "; give other strengths or leave it out");
        }
    }
}
