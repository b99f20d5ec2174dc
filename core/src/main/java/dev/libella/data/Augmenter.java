package dev.libella.data;

import dev.libella.data.Augmentation.Affine;
import dev.libella.data.Augmentation.ColorJitter;
import dev.libella.data.Augmentation.HorizontalFlip;
import dev.libella.data.Augmentation.RandomCrop;
import dev.libella.data.Augmentation.RandomErasing;
import dev.libella.data.Augmentation.Rotation;
import dev.libella.data.Augmentation.VerticalFlip;
import dev.libella.image.Rectangle;
import dev.libella.image.Warp;
import dev.libella.random.Random;
import dev.libella.signal.Boundary;
import dev.libella.tensor.Shape;
import java.util.Arrays;

/**
 * Applies augmentations to images of one shape. What happens to an image is a function of its pixels and a key, of
 * nothing else. Belongs to one thread: it holds a copy of the image at work.
 */
final class Augmenter {
    private final Augmentations augmentations;
    private final int channels;
    private final int height;
    private final int width;
    private final float[] before; // [C, H, W]
    private final Warp warp;

    Augmenter(Augmentations augmentations, Shape shape) {
        this.augmentations = augmentations;
        this.channels = shape.size(0);
        this.height = shape.size(1);
        this.width = shape.size(2);
        this.before = new float[shape.elements()];
        this.warp = new Warp(height, width, Boundary.ZEROS);
    }

    /**
     * Applies all steps to one image.
     *
     * @param image holds {@code [C, H, W]} in [0, 1] from {@code offset} on. Modified.
     * @param key says which random changes
     */
    void apply(float[] image, int offset, long key) {
        int step = 0;
        for (Augmentation augmentation : augmentations.steps()) {
            apply(augmentation, image, offset, Random.key(key, step++));
        }
    }

    private void apply(Augmentation augmentation, float[] image, int offset, long key) {
        switch (augmentation) {
            case RandomCrop(int padding) ->
                shift(
                        image,
                        offset,
                        Random.below(key, 0, 2 * padding + 1) - padding,
                        Random.below(key, 1, 2 * padding + 1) - padding);
            case HorizontalFlip(double probability) -> {
                if (Random.uniform(key, 0) < probability) {
                    mirrorRows(image, offset);
                }
            }
            case VerticalFlip(double probability) -> {
                if (Random.uniform(key, 0) < probability) {
                    mirrorColumns(image, offset);
                }
            }
            case Rotation(double degrees) -> {
                double angle = Math.toRadians(around(key, 0, degrees));
                double cos = StrictMath.cos(angle);
                double sin = StrictMath.sin(angle);
                warp(image, offset, cos, sin, -sin, cos, 0, 0);
            }
            case Affine(double translate, double zoom, double shear) -> {
                double scale = 1 / (1 + around(key, 2, zoom));
                double tan = StrictMath.tan(Math.toRadians(around(key, 3, shear)));
                warp(
                        image,
                        offset,
                        scale,
                        -tan * scale,
                        0,
                        scale,
                        around(key, 0, translate) * width,
                        around(key, 1, translate) * height);
            }
            case ColorJitter(double brightness, double contrast, double saturation) -> {
                blend(image, offset, factor(key, 0, brightness), 0);
                float mean = contrast > 0 ? meanGrey(image, offset) : 0;
                blend(image, offset, factor(key, 1, contrast), mean);
                saturate(image, offset, factor(key, 2, saturation));
            }
            case RandomErasing(double probability) -> {
                if (Random.uniform(key, 0) < probability) {
                    erase(image, offset, key);
                }
            }
        }
    }

    /** A number in [−reach, reach). */
    private static double around(long key, long position, double reach) {
        return (2.0 * Random.uniform(key, position) - 1) * reach;
    }

    /** A factor in [max(0, 1 − strength), 1 + strength). */
    private static float factor(long key, long position, double strength) {
        double least = Math.max(0, 1 - strength);
        return (float) (least + (1 + strength - least) * Random.uniform(key, position));
    }

    private void shift(float[] image, int offset, int right, int down) {
        System.arraycopy(image, offset, before, 0, before.length);
        Arrays.fill(image, offset, offset + before.length, 0);
        int length = width - Math.abs(right);
        if (length <= 0) {
            return;
        }
        for (int channel = 0; channel < channels; channel++) {
            for (int y = Math.max(0, down); y < Math.min(height, height + down); y++) {
                int from = (channel * height + y - down) * width + Math.max(0, -right);
                int to = offset + (channel * height + y) * width + Math.max(0, right);
                System.arraycopy(before, from, image, to, length);
            }
        }
    }

    private void mirrorRows(float[] image, int offset) {
        for (int row = offset; row < offset + before.length; row += width) {
            for (int x = 0; x < width / 2; x++) {
                swap(image, row + x, row + width - 1 - x);
            }
        }
    }

    private void mirrorColumns(float[] image, int offset) {
        for (int plane = offset; plane < offset + before.length; plane += height * width) {
            for (int i = 0; i < height / 2 * width; i++) {
                swap(image, plane + i, plane + (height - 1 - i / width) * width + i % width);
            }
        }
    }

    private static void swap(float[] image, int a, int b) {
        float kept = image[a];
        image[a] = image[b];
        image[b] = kept;
    }

    /** Reads each pixel where the matrix says, about the centre; outside the image is black. */
    private void warp(
            float[] image, int offset, double xx, double xy, double yx, double yy, double right, double down) {
        System.arraycopy(image, offset, before, 0, before.length);
        warp.affine((width - 1) / 2.0, (height - 1) / 2.0, xx, xy, yx, yy, right, down);
        for (int plane = 0; plane < before.length; plane += height * width) {
            warp.apply(before, plane, image, offset + plane);
        }
    }

    /** {@code factor·pixel + (1 − factor)·other}, kept in [0, 1]. */
    private void blend(float[] image, int offset, float factor, float other) {
        if (factor == 1) {
            return;
        }
        for (int i = offset; i < offset + before.length; i++) {
            image[i] = Math.clamp(factor * image[i] + (1 - factor) * other, 0f, 1f);
        }
    }

    private void saturate(float[] image, int offset, float factor) {
        if (factor == 1 || channels != 3) {
            return;
        }
        int plane = height * width;
        for (int i = 0; i < plane; i++) {
            float grey = grey(image, offset + i, plane);
            for (int at = offset + i; at < offset + 3 * plane; at += plane) {
                image[at] = Math.clamp(factor * image[at] + (1 - factor) * grey, 0f, 1f);
            }
        }
    }

    private float meanGrey(float[] image, int offset) {
        int plane = height * width;
        double sum = 0;
        for (int i = 0; i < (channels == 3 ? plane : before.length); i++) {
            sum += channels == 3 ? grey(image, offset + i, plane) : image[offset + i];
        }
        return (float) (sum / (channels == 3 ? plane : before.length));
    }

    private static float grey(float[] image, int at, int plane) {
        return 0.299f * image[at] + 0.587f * image[at + plane] + 0.114f * image[at + 2 * plane];
    }

    private void erase(float[] image, int offset, long key) {
        double area = (0.02 + 0.31 * Random.uniform(key, 1)) * height * width;
        double ratio = StrictMath.exp(StrictMath.log(0.3) + StrictMath.log(3.3 / 0.3) * Random.uniform(key, 2));
        int high = Math.clamp(Math.round(Math.sqrt(area * ratio)), 1, height);
        int wide = Math.clamp(Math.round(Math.sqrt(area / ratio)), 1, width);
        int top = Random.below(key, 3, height - high + 1);
        int left = Random.below(key, 4, width - wide + 1);
        new Rectangle(top, left, high, wide).coverWithMean(image, offset, channels, height, width);
    }
}
