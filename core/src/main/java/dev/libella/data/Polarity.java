package dev.libella.data;

/**
 * What is done about light shapes on dark ground against dark shapes on light ground.
 *
 * <p>A network trained on MNIST knows white digits on black; a scanned digit is black on white and must be turned
 * around. A network trained on photographs takes them as they are.
 */
public enum Polarity {
    /** Images are taken as they are. */
    AS_IS,

    /** Every image is inverted: a pixel x becomes 1 − x. */
    INVERTED,

    /** The network knows light shapes on dark ground: an image whose border is mostly light is inverted. */
    LIGHT_ON_DARK,

    /** The network knows dark shapes on light ground: an image whose border is mostly dark is inverted. */
    DARK_ON_LIGHT;

    /**
     * Whether an image must be inverted.
     *
     * <p>The border is the outermost ring of pixels, all channels; it is mostly light if more than half of its values
     * are above one half.
     *
     * @param pixels {@code [C, H, W]}, 0 to 255 without sign. Not modified.
     */
    boolean inverts(byte[] pixels, int channels, int height, int width) {
        return switch (this) {
            case AS_IS -> false;
            case INVERTED -> true;
            case LIGHT_ON_DARK -> balance(pixels, channels, height, width) > 0;
            case DARK_ON_LIGHT -> balance(pixels, channels, height, width) < 0;
        };
    }

    /** Light values of the border less its dark values. */
    private static int balance(byte[] pixels, int channels, int height, int width) {
        int balance = 0;
        for (int i = 0; i < channels * height * width; i++) {
            int x = i % width;
            int y = i / width % height;
            if (x == 0 || y == 0 || x == width - 1 || y == height - 1) {
                balance += (pixels[i] & 0xFF) > 127 ? 1 : -1;
            }
        }
        return balance;
    }
}
