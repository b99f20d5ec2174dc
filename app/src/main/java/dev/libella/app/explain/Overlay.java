package dev.libella.app.explain;

import dev.libella.app.html.Palette;
import dev.libella.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.util.Arrays;

/** An attribution laid over the image: the image in pale grey, the map in colour, the stronger the less one sees through. */
final class Overlay {
    private static final double CLIPPED = 0.005;
    private static final double PALE = 0.55;

    private Overlay() {}

    /**
     * @param photo the image. Not modified.
     * @param map {@code [H, W]}, as large as the image. Not modified.
     * @return a picture of the image's size
     */
    static BufferedImage of(BufferedImage photo, Tensor map) {
        float[] sizes = map.data().clone();
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Math.abs(sizes[i]);
        }
        Arrays.sort(sizes);
        double most = Math.max(sizes[(int) ((sizes.length - 1) * (1 - CLIPPED))], Float.MIN_NORMAL);
        boolean signed = false;
        for (float value : map.data()) {
            signed |= value < 0;
        }
        int width = photo.getWidth();
        BufferedImage picture = new BufferedImage(width, photo.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < map.data().length; i++) {
            double value = Math.clamp(map.data()[i] / most, -1, 1);
            int colour = signed ? Palette.DIVERGING.rgb((value + 1) / 2) : Palette.HEAT.rgb(0.35 + 0.6 * value);
            int pixel = photo.getRGB(i % width, i / width);
            picture.setRGB(i % width, i / width, mixed(pale(pixel), colour, Math.pow(Math.abs(value), 0.75)));
        }
        return picture;
    }

    /** Grey and light, so that colours stand out. */
    private static int pale(int rgb) {
        double grey = 0.299 * (rgb >> 16 & 255) + 0.587 * (rgb >> 8 & 255) + 0.114 * (rgb & 255);
        int light = (int) Math.round(255 - PALE * (255 - grey));
        return light << 16 | light << 8 | light;
    }

    private static int mixed(int below, int above, double opacity) {
        int rgb = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            double from = below >> shift & 255;
            double to = above >> shift & 255;
            rgb |= (int) Math.round(from + opacity * (to - from)) << shift;
        }
        return rgb;
    }
}
