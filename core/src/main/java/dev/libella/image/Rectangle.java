package dev.libella.image;

import java.util.Arrays;

/**
 * A part of an image, in whole pixels.
 *
 * @param top the first row, ≥ 0
 * @param left the first column, ≥ 0
 * @param height rows, ≥ 0
 * @param width columns, ≥ 0
 */
public record Rectangle(int top, int left, int height, int width) {
    /**
     * Covers this part of an image with each channel's mean over the whole image.
     *
     * @param image holds {@code [channels, rows, columns]} from {@code offset} on. Modified.
     * @param rows the image's height; the rectangle lies inside
     * @param columns the image's width
     */
    public void coverWithMean(float[] image, int offset, int channels, int rows, int columns) {
        int plane = rows * columns;
        for (int channel = 0; channel < channels; channel++) {
            int start = offset + channel * plane;
            double sum = 0;
            for (int i = start; i < start + plane; i++) {
                sum += image[i];
            }
            for (int y = top; y < top + height; y++) {
                int row = start + y * columns + left;
                Arrays.fill(image, row, row + width, (float) (sum / plane));
            }
        }
    }
}
