/** Fast batch, layer, group and instance norm. */
@NullMarked
package dev.libella.kernel.vector.normalization;

import org.jspecify.annotations.NullMarked;
