package dev.libella.data;

/**
 * A random change to a training image that leaves its class alone. What the numbers mean in pixels is in
 * {@link Augmenter}; {@link Augmentations} puts several in a row.
 */
public sealed interface Augmentation {

    /**
     * Shifts the image by up to {@code padding} pixels to each side and fills with black, as if it had been padded and
     * cropped again (He et al. 2015, for CIFAR).
     *
     * @param padding pixels, ≥ 1
     */
    record RandomCrop(int padding) implements Augmentation {
        /** @throws IllegalArgumentException if the padding is below 1 */
        public RandomCrop {
            require(padding >= 1, "crop", "the padding must be at least 1 pixel", padding);
        }
    }

    /**
     * Mirrors left and right.
     *
     * @param probability in [0, 1]
     */
    record HorizontalFlip(double probability) implements Augmentation {
        /** @throws IllegalArgumentException if the probability is outside [0, 1] */
        public HorizontalFlip {
            require(isProbability(probability), "flip", "the probability must be in [0, 1]", probability);
        }
    }

    /**
     * Mirrors top and bottom.
     *
     * @param probability in [0, 1]
     */
    record VerticalFlip(double probability) implements Augmentation {
        /** @throws IllegalArgumentException if the probability is outside [0, 1] */
        public VerticalFlip {
            require(isProbability(probability), "vflip", "the probability must be in [0, 1]", probability);
        }
    }

    /**
     * Turns about the centre; corners that come in are black.
     *
     * @param degrees the largest angle to either side, in (0, 180]
     */
    record Rotation(double degrees) implements Augmentation {
        /** @throws IllegalArgumentException if the angle is outside (0, 180] */
        public Rotation {
            require(degrees > 0 && degrees <= 180, "rotate", "the largest angle must be in (0, 180] degrees", degrees);
        }
    }

    /**
     * Moves, zooms and shears about the centre; what comes in is black.
     *
     * @param translate the largest move, as a part of the image's size, in [0, 1]
     * @param zoom the largest change in size: factors from {@code 1 − zoom} to {@code 1 + zoom}, in [0, 1)
     * @param shear the largest angle of shear to either side, in degrees, in [0, 80]
     */
    record Affine(double translate, double zoom, double shear) implements Augmentation {
        /** @throws IllegalArgumentException if a number is outside its range */
        public Affine {
            require(
                    isProbability(translate),
                    "affine",
                    "the move must be a part of the image's size in [0, 1]",
                    translate);
            require(zoom >= 0 && zoom < 1, "affine", "the zoom must be in [0, 1)", zoom);
            require(shear >= 0 && shear <= 80, "affine", "the shear must be in [0, 80] degrees", shear);
        }
    }

    /**
     * Changes brightness, contrast and saturation, in this order, each by a factor from {@code max(0, 1 − x)} to
     * {@code 1 + x}; 0 leaves it alone.
     *
     * @param brightness the image against black, ≥ 0
     * @param contrast the image against its mean grey, ≥ 0
     * @param saturation the image against its own grey, ≥ 0; nothing happens to grey images
     */
    record ColorJitter(double brightness, double contrast, double saturation) implements Augmentation {
        /** @throws IllegalArgumentException if a number is negative or not finite */
        public ColorJitter {
            require(isStrength(brightness), "jitter", "the brightness must be at least 0", brightness);
            require(isStrength(contrast), "jitter", "the contrast must be at least 0", contrast);
            require(isStrength(saturation), "jitter", "the saturation must be at least 0", saturation);
        }
    }

    /**
     * Covers a rectangle with each channel's mean: 2 to 33 % of the area, its sides' ratio between 0.3 and 3.3 (Zhong et
     * al. 2017).
     *
     * @param probability in [0, 1]
     */
    record RandomErasing(double probability) implements Augmentation {
        /** @throws IllegalArgumentException if the probability is outside [0, 1] */
        public RandomErasing {
            require(isProbability(probability), "erase", "the probability must be in [0, 1]", probability);
        }
    }

    private static boolean isProbability(double value) {
        return value >= 0 && value <= 1;
    }

    private static boolean isStrength(double value) {
        return value >= 0 && Double.isFinite(value);
    }

    private static void require(boolean holds, String name, String what, Number value) {
        if (!holds) {
            throw new IllegalArgumentException("augmentation: " + name + ": " + what + "; got " + value);
        }
    }
}
