package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.ConvGeometry;
import java.util.Arrays;

/**
 * The filters of a {@link BlockedConvolution} in the order in which its tiles read them: for each block of source
 * channels, each tap and each channel, the numbers of a tile's results side by side, 0 where there is no channel.
 *
 * @param g geometry
 * @param forward whether for the convolution itself or for its input's gradient
 * @param tileWidth result channels of a tile
 * @param blocks blocks of source channels
 * @param block channels in each
 */
record BlockedFilters(ConvGeometry g, boolean forward, int tileWidth, int blocks, int block) {
    /** Numbers of a tile's filters, of positions that use these taps. */
    int size(Phase height, Phase width) {
        return tileWidth * blocks * block * height.taps().length * width.taps().length;
    }

    private int resultsPerGroup() {
        return forward ? g.outPerGroup() : g.inPerGroup();
    }

    private int sourcesPerGroup() {
        return forward ? g.inPerGroup() : g.outPerGroup();
    }

    /**
     * Puts a tile's filters in order.
     *
     * @param weight {@code [out, in/groups, kh, kw]}. Not modified.
     * @param packed receives {@link #size} numbers from {@code start}. Modified.
     */
    void pack(float[] weight, int group, int tile, Phase height, Phase width, float[] packed, int start) {
        int at = start;
        int taps = g.taps();
        int resultStride = forward ? g.inPerGroup() * taps : taps;
        int sourceStride = forward ? taps : g.inPerGroup() * taps;
        int groupAt = group * g.outPerGroup() * g.inPerGroup() * taps;
        int firstResult = tile * tileWidth;
        int results = Math.min(tileWidth, resultsPerGroup() - firstResult);
        for (int b = 0; b < blocks; b++) {
            int channels = Math.min(block, sourcesPerGroup() - b * block);
            for (int row : height.taps()) {
                for (int column : width.taps()) {
                    int w = groupAt
                            + firstResult * resultStride
                            + b * block * sourceStride
                            + row * g.width().kernel()
                            + column;
                    for (int c = 0; c < block; c++, w += sourceStride, at += tileWidth) {
                        int filled = c < channels ? results : 0;
                        if (resultStride == 1 && filled > 0) {
                            System.arraycopy(weight, w, packed, at, filled);
                        } else {
                            for (int r = 0; r < filled; r++) {
                                packed[at + r] = weight[w + r * resultStride];
                            }
                        }
                        Arrays.fill(packed, at + filled, at + tileWidth, 0f);
                    }
                }
            }
        }
    }
}
