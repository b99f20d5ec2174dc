package dev.libella.explain.invariance;

import dev.libella.explain.invariance.Transformation.Axis;
import dev.libella.explain.invariance.Transformation.Motion;
import dev.libella.explain.invariance.Transformation.Rotation;
import dev.libella.explain.invariance.Transformation.Scale;
import dev.libella.explain.invariance.Transformation.Translation;
import dev.libella.image.Warp;

/**
 * A motion of the image's plane about the image's centre: where what is seen at a point comes from, in pixels.
 *
 * <pre>source = (xx·dx + xy·dy, yx·dx + yy·dy),  (dx, dy) = point − (right, down)</pre>
 */
record PlaneMotion(double xx, double xy, double yx, double yy, double right, double down) {

    /** The motion at some strength. */
    static PlaneMotion of(Motion motion, double strength) {
        return switch (motion) {
            case Translation(Axis axis) ->
                new PlaneMotion(1, 0, 0, 1, axis == Axis.X ? strength : 0, axis == Axis.Y ? strength : 0);
            case Rotation() -> {
                double cos = StrictMath.cos(Math.toRadians(strength));
                double sin = StrictMath.sin(Math.toRadians(strength));
                // Rows count downwards: so this turns counterclockwise as people see it.
                yield new PlaneMotion(cos, -sin, sin, cos, 0, 0);
            }
            case Scale() -> new PlaneMotion(1 / strength, 0, 0, 1 / strength, 0, 0);
        };
    }

    /**
     * Where the numbers of a grid (the image's pixels, or a layer's features) lie in the image.
     *
     * @param firstY the row of the first number's centre, from the image's centre
     * @param firstX its column, from the image's centre
     * @param stepY rows from one number to the next
     * @param stepX columns from one number to the next
     */
    record Grid(double firstY, double firstX, double stepY, double stepX) {
        /** The image's own pixels. */
        static Grid ofPixels(int height, int width) {
            return new Grid(-(height - 1) / 2.0, -(width - 1) / 2.0, 1, 1);
        }
    }

    /** Lets a warp of the grid read each number where the motion takes it from. */
    void prepare(Warp warp, Grid grid) {
        warp.affine(
                -grid.firstX / grid.stepX,
                -grid.firstY / grid.stepY,
                xx,
                xy * grid.stepY / grid.stepX,
                yx * grid.stepX / grid.stepY,
                yy,
                right / grid.stepX,
                down / grid.stepY);
    }
}
