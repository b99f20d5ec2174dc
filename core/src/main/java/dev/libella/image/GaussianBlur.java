package dev.libella.image;

import dev.libella.signal.Boundary;

/**
 * Smooths with a Gaussian: each pixel becomes the mean of those around it, with weights {@code exp(−d²/2σ²)} up to a
 * distance of 4σ, along the rows and then along the columns (as SciPy's {@code gaussian_filter}).
 *
 * <p>Belongs to one thread: it holds a plane at work.
 */
public final class GaussianBlur {
    private static final int REACH = 4; // standard deviations
    private static final int OUTSIDE = -1;

    private final int height;
    private final int width;
    private final Boundary boundary;
    private final float beyond;
    private final float[] weights; // [2·radius + 1], summing to 1
    private final float[] narrow; // [H, W], smoothed along the rows

    /**
     * A blur of planes of one size.
     *
     * @param sigma the Gaussian's standard deviation in pixels, ≥ 0; 0 changes nothing
     * @param boundary what is read outside
     */
    public GaussianBlur(int height, int width, double sigma, Boundary boundary) {
        this.height = height;
        this.width = width;
        this.boundary = boundary;
        this.beyond = boundary instanceof Boundary.Fill(double value) ? (float) value : 0;
        this.weights = weights(sigma);
        this.narrow = new float[height * width];
    }

    private static float[] weights(double sigma) {
        int radius = (int) (REACH * sigma + 0.5);
        double[] exact = new double[2 * radius + 1];
        double sum = 0;
        for (int i = 0; i < exact.length; i++) {
            exact[i] = radius == 0 ? 1 : StrictMath.exp(-(i - radius) * (i - radius) / (2 * sigma * sigma));
            sum += exact[i];
        }
        float[] weights = new float[exact.length];
        for (int i = 0; i < exact.length; i++) {
            weights[i] = (float) (exact[i] / sum);
        }
        return weights;
    }

    /**
     * Smooths one plane.
     *
     * @param plane holds {@code [H, W]} from {@code offset} on. Modified.
     */
    public void apply(float[] plane, int offset) {
        for (int row = 0; row < height; row++) {
            line(plane, offset + row * width, narrow, row * width, 1, width);
        }
        for (int column = 0; column < width; column++) {
            line(narrow, column, plane, offset + column, width, height);
        }
    }

    private void line(float[] from, int start, float[] to, int toStart, int step, int length) {
        int radius = weights.length / 2;
        for (int i = 0; i < length; i++) {
            float sum = 0;
            for (int tap = 0; tap < weights.length; tap++) {
                int source = Boundary.source(boundary, i + tap - radius, length, OUTSIDE);
                sum += weights[tap] * (source == OUTSIDE ? beyond : from[start + source * step]);
            }
            to[toStart + i * step] = sum;
        }
    }
}
