/**
 * Files: safetensors, NumPy arrays, and the way every file is written here, beside the old one and then renamed.
 *
 * <p>Read in this order: {@link dev.libella.format.Safetensors}, {@link dev.libella.format.SafetensorsHeader}, {@link
 * dev.libella.format.Npy}, {@link
 * dev.libella.format.AtomicFile}.
 */
@NullMarked
package dev.libella.format;

import org.jspecify.annotations.NullMarked;
