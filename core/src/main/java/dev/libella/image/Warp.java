package dev.libella.image;

import dev.libella.signal.Boundary;

/**
 * Reads an image at other places than its pixels: each new pixel comes from a place {@code (x, y)} of the old image,
 * linearly between the four pixels around it (bilinear interpolation). Nothing is smoothed beforehand, so an image that
 * shrinks to less than half its size loses detail unevenly.
 *
 * <p>Where each pixel is read is computed once and then used for any number of planes. Reading changes nothing and may
 * be done by several threads at a time; what says where to read belongs to one.
 */
public final class Warp {
    private static final int OUTSIDE = -1;

    private final int height;
    private final int width;
    private final Boundary boundary;
    private final float beyond; // what is read outside, if the boundary is a value
    private final int[] neighbours; // [H, W, 4]: upper left, upper right, lower left, lower right
    private final float[] toRight; // [H, W]: how far from the left neighbours to the right ones
    private final float[] toBottom; // [H, W]
    private final boolean[] inside; // [H, W]

    /**
     * A warp that does not move anything yet.
     *
     * @param height rows of the planes, ≥ 1
     * @param width columns of the planes, ≥ 1
     * @param boundary what is read outside
     */
    public Warp(int height, int width, Boundary boundary) {
        this.height = height;
        this.width = width;
        this.boundary = boundary;
        this.beyond = boundary instanceof Boundary.Fill(double value) ? (float) value : 0;
        this.neighbours = new int[4 * height * width];
        this.toRight = new float[height * width];
        this.toBottom = new float[height * width];
        this.inside = new boolean[height * width];
        affine((width - 1) / 2.0, (height - 1) / 2.0, 1, 0, 0, 1, 0, 0);
    }

    /**
     * Reads where a matrix says, about a centre:
     *
     * <pre>(x, y) = centre + (xx·dx + xy·dy, yx·dx + yy·dy),  dx, dy = distance from the centre after moving back</pre>
     *
     * @param centreX column of the centre
     * @param centreY row of the centre
     * @param right columns by which the image moves to the right
     * @param down rows by which it moves down
     * @return this
     */
    public Warp affine(
            double centreX, double centreY, double xx, double xy, double yx, double yy, double right, double down) {
        for (int row = 0; row < height; row++) {
            double dy = row - centreY - down;
            for (int column = 0; column < width; column++) {
                double dx = column - centreX - right;
                read(row * width + column, xx * dx + xy * dy + centreX, yx * dx + yy * dy + centreY);
            }
        }
        return this;
    }

    /**
     * Sees the image as a plane that is turned about its vertical middle axis, through a pinhole camera straight in
     * front of the middle:
     *
     * <pre>x = dx·distance / (distance·cos − dx·sin),  y = dy·(distance + x·sin) / distance,  from the middle</pre>
     *
     * <p>What lies behind the camera is read as outside.
     *
     * @param degrees the angle between the plane and the camera's; positive turns the right side away
     * @param distance of the camera from the middle, in pixels, &gt; 0
     * @return this
     */
    public Warp tilt(double degrees, double distance) {
        double sin = StrictMath.sin(Math.toRadians(degrees));
        double cos = StrictMath.cos(Math.toRadians(degrees));
        double centreX = (width - 1) / 2.0;
        double centreY = (height - 1) / 2.0;
        for (int row = 0; row < height; row++) {
            double dy = row - centreY;
            for (int column = 0; column < width; column++) {
                double dx = column - centreX;
                double x = dx * distance / Math.max(distance * cos - dx * sin, 1e-9 * distance);
                read(row * width + column, x + centreX, dy * (distance + x * sin) / distance + centreY);
            }
        }
        return this;
    }

    /**
     * Reads each pixel where a field of displacements points: {@code (x, y) = (column + right, row + down)}.
     *
     * @param right {@code [H, W]}, in columns. Not modified.
     * @param down {@code [H, W]}, in rows. Not modified.
     * @return this
     */
    public Warp displaced(float[] right, float[] down) {
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                int at = row * width + column;
                read(at, column + right[at], row + down[at]);
            }
        }
        return this;
    }

    /** Whether a new pixel, counted row by row, is read between pixels of the image alone; wrapped, always. */
    public boolean inside(int pixel) {
        return inside[pixel];
    }

    /**
     * Reads one plane.
     *
     * @param from holds {@code [H, W]} from {@code offset} on. Not modified.
     * @param to gets {@code [H, W]} from {@code toOffset} on; another part than is read. Modified.
     */
    public void apply(float[] from, int offset, float[] to, int toOffset) {
        for (int pixel = 0; pixel < toRight.length; pixel++) {
            float right = toRight[pixel];
            float bottom = toBottom[pixel];
            float upperLeft = value(from, offset, neighbours[4 * pixel]);
            float upperRight = value(from, offset, neighbours[4 * pixel + 1]);
            float lowerLeft = value(from, offset, neighbours[4 * pixel + 2]);
            float lowerRight = value(from, offset, neighbours[4 * pixel + 3]);
            float upper = upperLeft * (1 - right) + upperRight * right;
            float lower = lowerLeft * (1 - right) + lowerRight * right;
            to[toOffset + pixel] = upper * (1 - bottom) + lower * bottom;
        }
    }

    private float value(float[] from, int offset, int pixel) {
        return pixel == OUTSIDE ? beyond : from[offset + pixel];
    }

    private void read(int pixel, double x, double y) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        toRight[pixel] = (float) (x - left);
        toBottom[pixel] = (float) (y - top);
        neighbours[4 * pixel] = neighbour(left, top);
        neighbours[4 * pixel + 1] = neighbour(left + 1, top);
        neighbours[4 * pixel + 2] = neighbour(left, top + 1);
        neighbours[4 * pixel + 3] = neighbour(left + 1, top + 1);
        inside[pixel] = boundary instanceof Boundary.Wrap || (x >= 0 && x <= width - 1 && y >= 0 && y <= height - 1);
    }

    private int neighbour(int x, int y) {
        int column = Boundary.source(boundary, x, width, OUTSIDE);
        int row = Boundary.source(boundary, y, height, OUTSIDE);
        return column == OUTSIDE || row == OUTSIDE ? OUTSIDE : row * width + column;
    }
}
