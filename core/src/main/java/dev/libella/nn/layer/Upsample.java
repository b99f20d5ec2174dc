package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;

/**
 * Images made larger: {@code [N, C, H, W]} to {@code [N, C, outHeight, outWidth]}. No parameters.
 *
 * @param outHeight rows out, ≥ 1
 * @param outWidth columns out, ≥ 1
 * @param mode how the numbers between are found
 */
public record Upsample(int outHeight, int outWidth, Mode mode) implements Layer {
    /** How the numbers between are found. */
    public enum Mode {
        /** The number at {@code ⌊i·in/out⌋}. */
        NEAREST,
        /** Between the four around, pixel centres at half numbers (PyTorch's {@code align_corners=False}). */
        BILINEAR,
        /** Between the four around, the corners' centres fixed (PyTorch's {@code align_corners=True}). */
        BILINEAR_ALIGN_CORNERS
    }

    /** @throws ShapeException if a size is below 1 */
    public Upsample {
        Checks.atLeastOne("upsample", "out height", outHeight);
        Checks.atLeastOne("upsample", "out width", outWidth);
    }
}
