/**
 * Images as plain arrays, {@code [C, H, W]}: moved, smoothed, covered. What augmentation and the invariance report share.
 *
 * <p>Read in this order: {@link dev.libella.image.Warp}, {@link dev.libella.image.GaussianBlur}, {@link
 * dev.libella.image.Rectangle}.
 */
@NullMarked
package dev.libella.image;

import org.jspecify.annotations.NullMarked;
