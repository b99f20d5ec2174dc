package dev.libella.app.explain;

import dev.libella.app.html.Palette;
import dev.libella.data.Preprocessing;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;

/** Tensors as pictures. */
public final class Pictures {
    private static final int GAP = 1;
    private static final int GROUND = 0x808080;

    private Pictures() {}

    /**
     * Which numbers get which colours.
     *
     * @param palette diverging if there are numbers of both signs
     * @param low gets the first colour
     * @param high gets the last colour
     */
    public record Scale(Palette palette, double low, double high) {
        /** Part of the numbers that may lie beyond the last colour, so that one outlier does not darken all others. */
        private static final double CLIPPED = 0.002;

        /** For numbers from 0 up grey from 0 on, for others blue below 0, red above. */
        public static Scale of(Tensor tensor) {
            float[] sizes = tensor.data().clone();
            boolean signed = false;
            for (int i = 0; i < sizes.length; i++) {
                signed |= sizes[i] < 0;
                sizes[i] = Math.abs(sizes[i]);
            }
            Arrays.sort(sizes);
            double most = sizes.length == 0 ? 0 : sizes[(int) ((sizes.length - 1) * (1 - CLIPPED))];
            most = most == 0 && sizes.length > 0 ? sizes[sizes.length - 1] : most;
            most = most == 0 ? 1 : most;
            return signed ? new Scale(Palette.DIVERGING, -most, most) : new Scale(Palette.GREY, 0, most);
        }
    }

    /**
     * The network's input as somebody sees it: with the normalisation taken back.
     *
     * @param image {@code [C, H, W]} with 1 or 3 channels. Not modified.
     */
    public static BufferedImage photo(Tensor image, Preprocessing preprocessing) {
        Shape shape = image.shape();
        int height = shape.size(1);
        int width = shape.size(2);
        BufferedImage photo = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int rgb = 0;
                for (int colour = 0; colour < 3; colour++) {
                    int channel = Math.min(colour, shape.size(0) - 1);
                    double value =
                            image.get(channel, y, x) * preprocessing.std().get(channel)
                                    + preprocessing.mean().get(channel);
                    rgb = rgb << 8 | (int) Math.round(255 * Math.clamp(value, 0, 1));
                }
                photo.setRGB(x, y, rgb);
            }
        }
        return photo;
    }

    /** One channel of {@code [K, h, w]}. */
    public static BufferedImage channel(Tensor maps, int channel, Scale scale) {
        int height = maps.shape().size(1);
        int width = maps.shape().size(2);
        return scale.palette.image(maps.data(), channel * height * width, height, width, scale.low, scale.high);
    }

    /** A picture that is at most so high and wide, and otherwise as it is. */
    public static BufferedImage atMost(BufferedImage image, int size) {
        int longer = Math.max(image.getWidth(), image.getHeight());
        if (longer <= size) {
            return image;
        }
        int width = Math.max(1, image.getWidth() * size / longer);
        int height = Math.max(1, image.getHeight() * size / longer);
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = small.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        pen.drawImage(image, 0, 0, width, height, null);
        pen.dispose();
        return small;
    }

    /**
     * A contact sheet: pictures of one size in rows.
     *
     * @param tiles at least one
     * @param columns in a row, ≥ 1
     * @param zoom how many pixels high and wide each of their pixels becomes, ≥ 1
     */
    public static BufferedImage sheet(List<BufferedImage> tiles, int columns, int zoom) {
        int width = tiles.getFirst().getWidth() * zoom;
        int height = tiles.getFirst().getHeight() * zoom;
        int rows = Math.ceilDiv(tiles.size(), columns);
        int across = Math.min(columns, tiles.size());
        int gap = GAP * Math.max(1, zoom / 2);
        BufferedImage sheet = new BufferedImage(
                across * (width + gap) + gap, rows * (height + gap) + gap, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = sheet.createGraphics();
        pen.setColor(new java.awt.Color(GROUND));
        pen.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        for (int i = 0; i < tiles.size(); i++) {
            int left = gap + i % columns * (width + gap);
            int top = gap + i / columns * (height + gap);
            pen.drawImage(tiles.get(i), left, top, width, height, null);
        }
        pen.dispose();
        return sheet;
    }
}
