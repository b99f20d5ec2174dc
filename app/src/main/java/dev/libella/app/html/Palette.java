package dev.libella.app.html;

import java.awt.image.BufferedImage;

/** How numbers become colours. Immutable. */
public final class Palette {
    /** 0 is black, 1 is white. */
    public static final Palette GREY = new Palette(0x000000, 0x404040, 0x808080, 0xc0c0c0, 0xffffff);

    /** 0 is blue, one half white, 1 red: for numbers of both signs, lightness falls equally on both sides. */
    public static final Palette DIVERGING = new Palette(0x123f8c, 0x7aa6dc, 0xf7f7f7, 0xe8936f, 0x9c1f1a);

    /** 0 is nearly black, then violet and orange, 1 light yellow: steadily lighter, so that it survives grey print. */
    public static final Palette HEAT = new Palette(0x050417, 0x54106e, 0xb93556, 0xf98c0a, 0xfcfea4);

    private final int[] colours; // at equal distances from 0 to 1

    private Palette(int... colours) {
        this.colours = colours;
    }

    /** The colours at equal distances from 0 to 1, as 0xRRGGBB; a copy. */
    public int[] colours() {
        return colours.clone();
    }

    /**
     * The colour of a number, as 0xRRGGBB.
     *
     * @param value in [0, 1]; what lies outside counts as the end nearest to it, and what is no number as 0
     */
    public int rgb(double value) {
        double position = (value > 0 ? Math.min(value, 1) : 0) * (colours.length - 1);
        int below = Math.min((int) position, colours.length - 2);
        double part = position - below;
        int rgb = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int low = colours[below] >> shift & 255;
            int high = colours[below + 1] >> shift & 255;
            rgb |= (int) Math.round(low + part * (high - low)) << shift;
        }
        return rgb;
    }

    /**
     * A plane of numbers as a picture: {@code low} gets the first colour, {@code high} the last. If they are equal, all is
     * the first colour.
     *
     * @param values holds {@code height × width} numbers, row by row, from {@code offset} on. Not modified.
     */
    public BufferedImage image(float[] values, int offset, int height, int width, double low, double high) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double value = values[offset + y * width + x];
                image.setRGB(x, y, rgb(high == low ? 0 : (value - low) / (high - low)));
            }
        }
        return image;
    }
}
