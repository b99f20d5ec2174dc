package dev.libella.explain.invariance;

import dev.libella.explain.invariance.Transformation.Bias;
import dev.libella.explain.invariance.Transformation.Blur;
import dev.libella.explain.invariance.Transformation.Contrast;
import dev.libella.explain.invariance.Transformation.Elastic;
import dev.libella.explain.invariance.Transformation.Gain;
import dev.libella.explain.invariance.Transformation.Gamma;
import dev.libella.explain.invariance.Transformation.Jpeg;
import dev.libella.explain.invariance.Transformation.Motion;
import dev.libella.explain.invariance.Transformation.Noise;
import dev.libella.explain.invariance.Transformation.Occlusion;
import dev.libella.explain.invariance.Transformation.PerspectiveTilt;
import dev.libella.explain.invariance.Transformation.Place;
import dev.libella.explain.invariance.Transformation.UnevenLight;
import dev.libella.image.GaussianBlur;
import dev.libella.image.Rectangle;
import dev.libella.image.Warp;
import dev.libella.random.Random;
import dev.libella.signal.Boundary;
import dev.libella.tensor.Shape;

/**
 * Applies transformations to images of one shape. What comes out is a function of the image, the transformation, its
 * strength, the seed and the example's number: the random part of an example (its noise, its patch's place) is the same
 * at all strengths.
 *
 * <p>Belongs to one thread: it holds arrays at work.
 */
public final class ImageTransformer {
    private static final double CAMERA = 2; // image widths away

    private final int channels;
    private final int height;
    private final int width;
    private final Boundary boundary;
    private final long seed;
    private final Warp warp;
    private final float[] right; // [H, W], displacements
    private final float[] down; // [H, W]
    private Prepared prepared = new Prepared(new Jpeg(), 0);

    /** What {@link #warp} was computed for: the same for every example. */
    private record Prepared(Transformation transformation, double strength) {}

    /**
     * A transformer.
     *
     * @param image one image's shape, {@code [C, H, W]}
     * @param boundary what is read outside the image
     * @param seed decides all that is random
     */
    public ImageTransformer(Shape image, Boundary boundary, long seed) {
        this.channels = image.size(0);
        this.height = image.size(1);
        this.width = image.size(2);
        this.boundary = boundary;
        this.seed = seed;
        this.warp = new Warp(height, width, boundary);
        this.right = new float[height * width];
        this.down = new float[height * width];
    }

    /**
     * Transforms one image.
     *
     * @param strength as {@link Transformation#check} allows
     * @param example the example's number: what is random depends on it
     * @param image holds {@code [C, H, W]} in [0, 1] from {@code offset} on. Not modified.
     * @param into gets the transformed image from {@code intoOffset} on; another part than the image. Modified.
     */
    public void apply(
            Transformation transformation,
            double strength,
            int example,
            float[] image,
            int offset,
            float[] into,
            int intoOffset) {
        System.arraycopy(image, offset, into, intoOffset, channels * height * width);
        long key = Random.key(
                Random.key(seed, transformation.id().chars().asLongStream().toArray()), example);
        switch (transformation) {
            case Motion motion -> {
                if (isNew(motion, strength)) {
                    PlaneMotion.of(motion, strength).prepare(warp, PlaneMotion.Grid.ofPixels(height, width));
                }
                read(image, offset, into, intoOffset);
            }
            case PerspectiveTilt() -> {
                if (isNew(transformation, strength)) {
                    warp.tilt(strength, CAMERA * width);
                }
                read(image, offset, into, intoOffset);
            }
            case Elastic(double sigma) -> {
                isNew(transformation, strength); // the warp is another one for each example
                bend(sigma, strength, key);
                read(image, offset, into, intoOffset);
            }
            case Gain() -> scale(into, intoOffset, (float) strength, 0);
            case Bias() -> scale(into, intoOffset, 1, (float) strength);
            case Gamma() -> raise(into, intoOffset, strength);
            case Contrast() -> contrast(into, intoOffset, (float) strength);
            case UnevenLight() -> light(into, intoOffset, strength, 2 * Math.PI * Random.uniform(key, 0));
            case Occlusion(Place place) ->
                patch(place, strength, key).coverWithMean(into, intoOffset, channels, height, width);
            case Noise() -> noise(into, intoOffset, strength, key);
            case Blur() -> {
                GaussianBlur blur = new GaussianBlur(height, width, strength, boundary);
                for (int channel = 0; channel < channels; channel++) {
                    blur.apply(into, intoOffset + channel * height * width);
                }
            }
            case Jpeg() -> JpegCopy.of(into, intoOffset, channels, height, width, strength);
        }
    }

    /** Whether the warp is for something else; from now on it is for this. */
    private boolean isNew(Transformation transformation, double strength) {
        Prepared wanted = new Prepared(transformation, strength);
        boolean isNew = !prepared.equals(wanted);
        prepared = wanted;
        return isNew;
    }

    private void read(float[] image, int offset, float[] into, int intoOffset) {
        for (int plane = 0; plane < channels * height * width; plane += height * width) {
            warp.apply(image, offset + plane, into, intoOffset + plane);
        }
    }

    private void bend(double sigma, double alpha, long key) {
        // Outside, nothing is displaced, whatever value stands there.
        Boundary still = boundary instanceof Boundary.Fill ? Boundary.ZEROS : boundary;
        GaussianBlur blur = new GaussianBlur(height, width, sigma, still);
        for (int i = 0; i < right.length; i++) {
            right[i] = (float) (alpha * (2 * Random.uniform(key, 2L * i) - 1));
            down[i] = (float) (alpha * (2 * Random.uniform(key, 2L * i + 1) - 1));
        }
        blur.apply(right, 0);
        blur.apply(down, 0);
        warp.displaced(right, down);
    }

    private Rectangle patch(Place place, double share, long key) {
        int high = (int) Math.round(height * Math.sqrt(share));
        int wide = (int) Math.round(width * Math.sqrt(share));
        return switch (place) {
            case CENTRE -> new Rectangle((height - high) / 2, (width - wide) / 2, high, wide);
            case RANDOM ->
                new Rectangle(
                        (int) (Random.uniform(key, 0) * (height - high + 1)),
                        (int) (Random.uniform(key, 1) * (width - wide + 1)),
                        high,
                        wide);
        };
    }

    private void scale(float[] image, int offset, float factor, float added) {
        for (int i = offset; i < offset + channels * height * width; i++) {
            image[i] = Math.clamp(factor * image[i] + added, 0f, 1f);
        }
    }

    private void raise(float[] image, int offset, double exponent) {
        for (int i = offset; i < offset + channels * height * width; i++) {
            image[i] = (float) StrictMath.pow(image[i], exponent);
        }
    }

    private void contrast(float[] image, int offset, float factor) {
        int plane = height * width;
        for (int start = offset; start < offset + channels * plane; start += plane) {
            double sum = 0;
            for (int i = start; i < start + plane; i++) {
                sum += image[i];
            }
            float mean = (float) (sum / plane);
            for (int i = start; i < start + plane; i++) {
                image[i] = Math.clamp(factor * image[i] + (1 - factor) * mean, 0f, 1f);
            }
        }
    }

    private void light(float[] image, int offset, double strength, double direction) {
        double towardsX = StrictMath.cos(direction);
        double towardsY = StrictMath.sin(direction);
        // The farthest corner along the direction is at ±1.
        double reach = Math.max(1, Math.abs(towardsX) * (width - 1) + Math.abs(towardsY) * (height - 1)) / 2;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double along = towardsX * (x - (width - 1) / 2.0) + towardsY * (y - (height - 1) / 2.0);
                float factor = (float) (1 + strength * along / reach);
                for (int channel = 0; channel < channels; channel++) {
                    int at = offset + (channel * height + y) * width + x;
                    image[at] = Math.clamp(factor * image[at], 0f, 1f);
                }
            }
        }
    }

    private void noise(float[] image, int offset, double deviation, long key) {
        for (int i = 0; i < channels * height * width; i++) {
            double noisy = image[offset + i] + deviation * Random.gaussian(key, i);
            image[offset + i] = (float) Math.clamp(noisy, 0.0, 1.0);
        }
    }
}
