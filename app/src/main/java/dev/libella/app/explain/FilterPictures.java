package dev.libella.app.explain;

import dev.libella.app.explain.Pictures.Scale;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Conv2d;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * A convolution's filters as one picture. Filters that see a colour image are pictures in colour; of others each row is
 * one filter, with a tile for each channel that it sees: blue below 0, red above.
 *
 * @param layer its name
 * @param sheet the picture
 * @param filters how many there are
 * @param shownFilters how many are shown
 * @param channels how many channels each sees
 * @param shownChannels how many of them are shown
 */
public record FilterPictures(
        String layer, BufferedImage sheet, int filters, int shownFilters, int channels, int shownChannels) {
    private static final int SHEET_WIDTH = 640;
    private static final int MOST_ZOOM = 10;
    private static final int SIDE_BY_SIDE = 16;
    private static final int MOST_SIDE_BY_SIDE = 64;

    /**
     * One sheet for each 2-dimensional convolution of a network.
     *
     * @param most filters, and channels of a filter, shown at most; of filters side by side {@value #MOST_SIDE_BY_SIDE}
     */
    public static List<FilterPictures> of(Network network, Parameters parameters, int most) {
        List<FilterPictures> sheets = new ArrayList<>();
        for (Network.Node node : network.nodes()) {
            if (node.layer() instanceof Conv2d) {
                sheets.add(of(node.name(), parameters.get(node.name() + ".weight"), most));
            }
        }
        return sheets;
    }

    private static FilterPictures of(String layer, Tensor weight, int most) {
        Shape shape = weight.shape(); // [filters, channels, kh, kw]
        int filters = shape.size(0);
        int channels = shape.size(1);
        if (channels == 1 || channels == 3) {
            int shownFilters = Math.min(filters, Math.max(most, MOST_SIDE_BY_SIDE));
            List<BufferedImage> tiles = new ArrayList<>();
            Scale scale = Scale.of(weight);
            for (int filter = 0; filter < shownFilters; filter++) {
                tiles.add(channels == 3 ? colour(weight, filter) : Pictures.channel(planes(weight), filter, scale));
            }
            return sheet(layer, tiles, SIDE_BY_SIDE, shape, shownFilters, channels);
        }
        int shownFilters = Math.min(filters, most);
        int shownChannels = Math.min(channels, most);
        Scale scale = Scale.of(weight);
        Tensor planes = planes(weight);
        List<BufferedImage> tiles = new ArrayList<>();
        for (int filter = 0; filter < shownFilters; filter++) {
            for (int channel = 0; channel < shownChannels; channel++) {
                tiles.add(Pictures.channel(planes, filter * channels + channel, scale));
            }
        }
        return sheet(layer, tiles, shownChannels, shape, shownFilters, shownChannels);
    }

    private static FilterPictures sheet(
            String layer, List<BufferedImage> tiles, int columns, Shape shape, int shownFilters, int shownChannels) {
        int across = Math.min(columns, tiles.size()) * (shape.size(3) + 1);
        int zoom = Math.clamp(SHEET_WIDTH / across, 1, MOST_ZOOM);
        return new FilterPictures(
                layer, Pictures.sheet(tiles, columns, zoom), shape.size(0), shownFilters, shape.size(1), shownChannels);
    }

    private static Tensor planes(Tensor weight) {
        Shape shape = weight.shape();
        return weight.reshape(Shape.of(shape.size(0) * shape.size(1), shape.size(2), shape.size(3)));
    }

    /** A filter over red, green and blue as a colour picture, stretched so that its lowest number is dark. */
    private static BufferedImage colour(Tensor weight, int filter) {
        int height = weight.shape().size(2);
        int width = weight.shape().size(3);
        int size = 3 * height * width;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = filter * size; i < (filter + 1) * size; i++) {
            low = Math.min(low, weight.data()[i]);
            high = Math.max(high, weight.data()[i]);
        }
        double range = high == low ? 1 : high - low;
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int rgb = 0;
                for (int colour = 0; colour < 3; colour++) {
                    double part = (weight.get(filter, colour, y, x) - low) / range;
                    rgb = rgb << 8 | (int) Math.round(255 * part);
                }
                picture.setRGB(x, y, rgb);
            }
        }
        return picture;
    }
}
